#!/usr/bin/env bash
echo "one"
if true; then
)
fi
