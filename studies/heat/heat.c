/* The heat equation u_t = a (u_xx + u_yy) on the unit square with cold edges, by explicit finite differences.
 *
 * It begins with the slowest mode, sin(pi x) sin(pi y), which decays like exp(-2 a pi^2 t) and keeps its shape, so the
 * rate that is measured can be held against the exact one.
 *
 * usage: heat POINTS DIFFUSIVITY TIME
 * prints: points,diffusivity,steps,measured rate,exact rate,relative error
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double middle(const double *u, int points) { return u[(points / 2) * points + points / 2]; }

static void step(const double *u, double *next, int points, double ratio)
{
    for (int row = 1; row < points - 1; row++) {
        for (int column = 1; column < points - 1; column++) {
            int here = row * points + column;
            next[here] = u[here] + ratio * (u[here - 1] + u[here + 1] + u[here - points] + u[here + points] - 4 * u[here]);
        }
    }
}

int main(int count, char **arguments)
{
    if (count != 4) {
        fprintf(stderr, "usage: heat POINTS DIFFUSIVITY TIME\n");
        return 64;
    }
    int points = atoi(arguments[1]);
    double diffusivity = atof(arguments[2]), duration = atof(arguments[3]);
    if (points < 5 || points > 2000 || !(diffusivity > 0) || !(duration > 0)) {
        fprintf(stderr, "heat: POINTS from 5 to 2000, DIFFUSIVITY and TIME above 0\n");
        return 64;
    }
    double width = 1.0 / (points - 1), pi = acos(-1);
    /* Half of the largest time step that is stable. */
    long steps = (long)ceil(duration * diffusivity * 8 / (width * width));
    double ratio = diffusivity * duration / steps / (width * width);
    double *u = calloc((size_t)points * points, sizeof *u), *next = calloc((size_t)points * points, sizeof *next);
    if (!u || !next) return 1;
    for (int row = 0; row < points; row++)
        for (int column = 0; column < points; column++)
            u[row * points + column] = sin(pi * row * width) * sin(pi * column * width);
    double first = middle(u, points);
    for (long done = 0; done < steps; done++) {
        step(u, next, points, ratio);
        double *swap = u;
        u = next;
        next = swap;
    }
    double rate = log(first / middle(u, points)) / duration, exact = 2 * diffusivity * pi * pi;
    printf("%d,%g,%ld,%.8f,%.8f,%.3e\n", points, diffusivity, steps, rate, exact, fabs(rate / exact - 1));
    free(u);
    free(next);
    return 0;
}
