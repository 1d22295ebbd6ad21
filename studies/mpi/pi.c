/* Integrates 4 / (1 + x^2) from 0 to 1, which is pi, with the midpoint rule. The processes share the intervals.
 *
 * usage: pi INTERVALS
 * prints: processes,intervals that they did together,integral
 */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

int main(int count, char **arguments)
{
    MPI_Init(&count, &arguments);
    int rank, processes;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &processes);
    long intervals = count == 2 ? atol(arguments[1]) : 0;
    if (intervals < 1) {
        if (rank == 0) fprintf(stderr, "usage: pi INTERVALS\n");
        MPI_Finalize();
        return 64;
    }

    long done = 0;
    double part = 0;
    for (long interval = rank; interval < intervals; interval += processes) {
        double x = (interval + 0.5) / intervals;
        part += 4 / (1 + x * x);
        done++;
    }

    long all = 0;
    double sum = 0;
    MPI_Reduce(&done, &all, 1, MPI_LONG, MPI_SUM, 0, MPI_COMM_WORLD);
    MPI_Reduce(&part, &sum, 1, MPI_DOUBLE, MPI_SUM, 0, MPI_COMM_WORLD);
    if (rank == 0) printf("%d,%ld,%.10f\n", processes, all, sum / intervals);
    MPI_Finalize();
    return 0;
}
