#include <seqr.h>
#include <stdio.h>

int main(void)
{
    printf("libseqr %s\n", seqr_version());
    return seqr_abi_version() == SEQR_ABI_VERSION ? 0 : 1;
}
