/* A power cut for a program: starts it, and ends it by TerminateProcess as soon as it has said something.
 *
 *     cut TEXT PROGRAM [ARGUMENT]...
 *
 * Exit code 0: it said TEXT and was ended; 1: it ended by itself before. Arguments hold no quotation marks. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

static wchar_t command[4096];

int main(int argc, char **argv)
{
    SECURITY_ATTRIBUTES inherited = { sizeof inherited, NULL, TRUE };
    STARTUPINFOW start;
    PROCESS_INFORMATION process;
    HANDLE reading, writing;
    char said[8192];
    size_t length = 0;
    DWORD more;
    int i;

    if (argc < 3) return 2;
    for (i = 2; i < argc; i++) {
        wchar_t word[512];
        if (MultiByteToWideChar(CP_ACP, 0, argv[i], -1, word, 512) == 0) return 2;
        wcscat(wcscat(wcscat(command, i > 2 ? L" \"" : L"\""), word), L"\"");
    }
    memset(&start, 0, sizeof start);
    start.cb = sizeof start;
    if (!CreatePipe(&reading, &writing, &inherited, 0)) return 2;
    start.dwFlags = STARTF_USESTDHANDLES;
    start.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
    start.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    start.hStdOutput = writing;
    if (!CreateProcessW(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &start, &process)) return 2;
    CloseHandle(writing);
    while (length + 1 < sizeof said &&
           ReadFile(reading, said + length, (DWORD)(sizeof said - 1 - length), &more, NULL)) {
        length += more;
        said[length] = '\0';
        if (strstr(said, argv[1]) == NULL) continue;
        TerminateProcess(process.hProcess, 9);
        WaitForSingleObject(process.hProcess, INFINITE);
        return 0;
    }
    fprintf(stderr, "cut: it ended without saying \"%s\":\n%s", argv[1], said);
    return 1;
}
