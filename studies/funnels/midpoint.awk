# Integrates 4 / (1 + x^2) from 0 to 1, which is pi, with the midpoint rule in `size` intervals.
# Prints: size,integral
BEGIN {
    for (interval = 0; interval < size; interval++) {
        x = (interval + 0.5) / size
        sum += 4 / (1 + x * x)
    }
    printf "%d,%.15f\n", size, sum / size
}
