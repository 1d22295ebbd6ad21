# Throws `size` points at a square, and counts those in the quarter of a circle; `seed` begins the random numbers.
# Prints: size,seed,hits,last random number
#
# The random numbers are Park and Miller's: each is the one before times 16807, modulo 2^31 - 1. All of this is exact
# in the arithmetic of awk, so the same seed gives the same numbers everywhere.
function random() { return number = number * 16807 % 2147483647 }
BEGIN {
    number = seed
    for (point = 0; point < size; point++) {
        x = random() / 2147483647
        y = random() / 2147483647
        if (x * x + y * y < 1) hits++
    }
    printf "%d,%d,%d,%d\n", size, seed, hits, number
}
