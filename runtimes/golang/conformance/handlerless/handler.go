package function

func handel() {}
