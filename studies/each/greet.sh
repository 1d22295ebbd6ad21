#!/bin/sh
# Greets whoever is named.
printf 'hello, %s\n' "$1"
