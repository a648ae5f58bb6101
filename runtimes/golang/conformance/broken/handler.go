package function

func Handle() {
	text := = "syntax"
}
