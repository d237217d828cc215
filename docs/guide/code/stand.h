/* What main.c needs of the stand-in beside the functions of pos.h. */
#ifndef STAND_H
#define STAND_H

void stand_run(void);

#endif
