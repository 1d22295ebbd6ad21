# Counts the primes below 10,000 in ten blocks of a thousand, from the given block on: count-primes.sh BLOCK
#
# Each block becomes one line of the file `checkpoint`: its number, its primes, and the life in which it was counted.
# The line is written at once when the block is done, so a stop at any moment costs no more than the block under way.
block=$1
while [ "$block" -lt 10 ]; do
    sleep 0.6 # a block of a real computation would take its time
    primes=$(awk -v first=$((block * 1000)) 'BEGIN {
        for (number = first; number < first + 1000; number++) {
            prime = number > 1
            for (factor = 2; prime && factor * factor <= number; factor++) if (number % factor == 0) prime = 0
            count += prime
        }
        print count
    }')
    echo "$block $primes ${MAESTRO_ATTEMPT:-1}" >> checkpoint
    block=$((block + 1))
done
