module example.com/team/adder

go 1.15

require github.com/openfaas/templates-sdk v0.0.0-20200723110415-a699ec277c12
