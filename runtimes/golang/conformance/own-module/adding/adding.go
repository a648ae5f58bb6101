package adding

// Add adds what the function has to.
func Add(data map[string]string) {
	data["a"], data["b"] = "1", "2"
}
