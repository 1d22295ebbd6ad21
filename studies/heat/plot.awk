# Draws the relative error over the number of points, both logarithmic, as SVG: one line for each diffusivity.
# Input: the CSV of the study, sorted by diffusivity and points.
BEGIN { FS = ","; left = 80; right = 520; top = 50; bottom = 350; split("#0b6fa4 #c4472b #3a7d34 #7a4fa3", ink, " ") }
NR == 1 { next }
{
    points[NR] = $1; group[NR] = $2; error[NR] = $6
    x = log($1) / log(10); y = log($6) / log(10)
    if (NR == 2 || x < xlow) xlow = x
    if (NR == 2 || x > xhigh) xhigh = x
    if (NR == 2 || y < ylow) ylow = y
    if (NR == 2 || y > yhigh) yhigh = y
}
function across(v) { return left + (log(v) / log(10) - xlow) / (xhigh - xlow) * (right - left) }
function down(v) { return bottom - (log(v) / log(10) - ylow) / (yhigh - ylow) * (bottom - top) }
# Lines may lie on one another: the later ones are thinner, so that all are seen.
function width(line) { return line < 3 ? 8 - 3 * (line - 1) : 1 }
function text(x, y, anchor, words) {
    printf "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, words
}
END {
    ylow -= 0.1; yhigh += 0.1; xlow -= 0.05; xhigh += 0.05
    print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 700 420\" font-family=\"sans-serif\" font-size=\"13\">"
    print "<rect width=\"700\" height=\"420\" fill=\"white\"/>"
    text((left + right) / 2, 28, "middle", "Heat equation: error of the decay rate")
    printf "<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"black\"/>\n", left, top, bottom, right
    text((left + right) / 2, 400, "middle", "points along an edge")
    printf "<text transform=\"translate(22 %d) rotate(-90)\" text-anchor=\"middle\">relative error</text>\n", (top + bottom) / 2
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
            text(right + 30, top + 20 * lines + 4, "start", "diffusivity " group[row])
            printf "<path d=\"M%d %dh16\" stroke=\"%s\" stroke-width=\"3\"/>\n", right + 8, top + 20 * lines, ink[lines]
            printf "<path fill=\"none\" stroke=\"%s\" stroke-width=\"%d\" d=\"M", ink[lines], width(lines)
        } else printf "L"
        printf "%.1f %.1f", across(points[row]), down(error[row])
    }
    print "\"/>"
    for (row = 2; row <= NR; row++) {
        if (row == 2 || group[row] != group[row - 1]) dots++
        printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%d\" fill=\"%s\"/>\n", across(points[row]), down(error[row]), width(dots) + 2, ink[dots]
    }
    print "</svg>"
}
