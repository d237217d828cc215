/* A C program that does nothing: what any program has in memory. Prints it as JSON. */
#include <stdio.h>
#include <string.h>
#include <stdlib.h>

int main(void) {
    char line[256];
    long rss = 0, pss = 0;
    FILE *file = fopen("/proc/self/smaps_rollup", "r");
    while (file && fgets(line, sizeof line, file)) {
        if (!strncmp(line, "Rss:", 4)) rss = atol(line + 4);
        if (!strncmp(line, "Pss:", 4)) pss = atol(line + 4);
    }
    printf("{\"rss_kb\": %ld, \"pss_kb\": %ld}\n", rss, pss);
    return 0;
}
