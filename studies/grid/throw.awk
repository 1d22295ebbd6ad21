# Throws a die with `sides` sides `n` times, and prints how often and the mean. The generator of Park and Miller.
BEGIN {
    for (i = 0; i < n; i++) {
        seed = (seed * 16807) % 2147483647
        sum += 1 + int(sides * seed / 2147483647)
    }
    printf "%d %d %.4f\n", n, sides, sum / n
}
