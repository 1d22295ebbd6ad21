# Draws the error over the number of points, both logarithmic, as SVG: one line for each diffusivity, with marks, dashes
# and a name of its own, so that they are told apart without colour.
# Input: the CSV of the study, sorted by diffusivity and points.
BEGIN {
    FS = ","; left = 80; right = 520; top = 50; bottom = 350
    split("#0b6fa4 #c4472b #3a7d34 #7a4fa3", ink, " ")
    split("none 9,5 2,4 12,4,2,4", dashes, " ")
}
NR == 1 { next }
{
    # The relative error is the same for each diffusivity; that of the rate itself grows with it.
    points[NR] = $1; group[NR] = $2; error[NR] = $6 * $5
    x = log($1) / log(10); y = log(error[NR]) / log(10)
    if (NR == 2 || x < xlow) xlow = x
    if (NR == 2 || x > xhigh) xhigh = x
    if (NR == 2 || y < ylow) ylow = y
    if (NR == 2 || y > yhigh) yhigh = y
}
function across(v) { return left + (log(v) / log(10) - xlow) / (xhigh - xlow) * (right - left) }
function down(v) { return bottom - (log(v) / log(10) - ylow) / (yhigh - ylow) * (bottom - top) }
function text(x, y, anchor, words) {
    printf "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, words
}
# A circle, a square, a triangle, a diamond.
function mark(x, y, line) {
    printf "<path class=\"mark\" fill=\"%s\" d=\"M%.1f %.1f", ink[line], x, y
    print (line == 1 ? "m-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0" : line == 2 ? "m-5 -5h10v10h-10" : \
        line == 3 ? "m0 -6l6 11h-12" : "m0 -7l6 7l-6 7l-6 -7") "z\"/>"
}
END {
    ylow -= 0.1; yhigh += 0.1; xlow -= 0.05; xhigh += 0.05
    print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 700 420\" font-family=\"sans-serif\" font-size=\"13\">"
    print "<rect width=\"700\" height=\"420\" fill=\"white\"/>"
    text((left + right) / 2, 28, "middle", "Heat equation: error of the decay rate")
    printf "<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"black\"/>\n", left, top, bottom, right
    text((left + right) / 2, 400, "middle", "points along an edge")
    printf "<text transform=\"translate(22 %d) rotate(-90)\" text-anchor=\"middle\">error</text>\n", (top + bottom) / 2
    for (row = 2; row <= NR; row++) if (!(points[row] in seen)) {
        seen[points[row]] = 1
        printf "<path d=\"M%.1f %dv6\" stroke=\"black\"/>\n", across(points[row]), bottom
        text(across(points[row]), bottom + 22, "middle", points[row])
    }
    for (power = -8; power <= 0; power++) if (power >= ylow && power <= yhigh) {
        printf "<path d=\"M%d %.1fh-6\" stroke=\"black\"/>\n", left, down(10 ^ power)
        text(left - 10, down(10 ^ power) + 4, "end", "10<tspan dy=\"-5\" font-size=\"9\">" power "</tspan>")
    }
    for (row = 2; row <= NR; row++) {
        if (row == 2 || group[row] != group[row - 1]) {
            if (row > 2) print "\"/>"
            lines++
            printf "<path fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\" d=\"M", ink[lines], dashes[lines]
        } else printf "L"
        printf "%.1f %.1f", across(points[row]), down(error[row])
    }
    print "\"/>"
    lines = 0
    for (row = 2; row <= NR; row++) {
        if (row == 2 || group[row] != group[row - 1]) lines++
        mark(across(points[row]), down(error[row]), lines)
        # Its name stands where the line ends.
        if (row == NR || group[row] != group[row + 1])
            text(across(points[row]) + 12, down(error[row]) + 4, "start", "diffusivity " group[row])
    }
    print "</svg>"
}
