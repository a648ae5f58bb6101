module handler/function

go 1.19

require example.com/sums v1.2.3
