#!/usr/bin/env bash

# Nothing is called here.
