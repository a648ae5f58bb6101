package sums

// Both are what the function adds.
var Both = map[string]string{"a": "1", "b": "2"}
