// Made from src/capi by `make header`: change it there.

export declare const Status: {
  readonly OK: 0;
  readonly ARGUMENT: -101;
  readonly AMOUNT: -102;
  readonly ROWS: -103;
  readonly CONFLICT: -104;
  readonly CLOSED: -105;
  readonly CONFIG: -106;
  readonly NOT_FOUND: -107;
  readonly NOT_SAVED: -201;
  readonly STORE: -202;
  readonly STORE_BUSY: -203;
  readonly NETWORK: -301;
  readonly LOST: -302;
  readonly TLS: -303;
  readonly ANSWER: -401;
  readonly HTTP: -402;
  readonly FAULT: -403;
  readonly REFUSED: -501;
  readonly AUTHENTICATION: -502;
  readonly ALREADY_PAID: -601;
  readonly IN_DOUBT: -602;
  readonly UNFINISHED: -603;
  readonly BUSY: -604;
  readonly STATE: -605;
  readonly REVERSED: -606;
  readonly NOT_READY: -607;
  readonly STOPPED: -608;
  readonly OTHER_AMOUNT: -609;
  readonly OTHER_PAYMENT: -610;
  readonly INTERNAL: -901;
};
/** One of Status; a newer library may give others. */
export type Status = number;

export declare const PaymentState: {
  readonly WAITING: 1;
  readonly ASK_CASHIER: 2;
  readonly LOYALTY: 3;
  readonly RESERVED: 4;
  readonly COMPLETED: 5;
  readonly CANCELED: 6;
  readonly FAILED: 7;
  readonly UNKNOWN: 8;
  readonly STARTING: 9;
  readonly ABANDONED: 10;
  readonly CANCELING: 11;
};
/** One of PaymentState; a newer library may give others. */
export type PaymentState = number;

export declare const EndedBy: {
  readonly CASHIER: 1;
  readonly CUSTOMER: 2;
  readonly BANK: 3;
  readonly SEQR: 4;
  readonly QUESTION_TIMEOUT: 5;
  readonly SUPERVISOR: 6;
  readonly UNKNOWN: 7;
};
/** One of EndedBy; a newer library may give others. */
export type EndedBy = number;

export declare const Question: {
  readonly TRY_AGAIN: 1;
  readonly STILL_WANTED: 2;
  readonly UNKNOWN: 3;
};
/** One of Question; a newer library may give others. */
export type Question = number;

export declare const LogLevel: {
  readonly ERROR: 1;
  readonly WARNING: 2;
  readonly INFO: 3;
  readonly DEBUG: 4;
};
/** One of LogLevel; a newer library may give others. */
export type LogLevel = number;

export declare const ReconciliationKind: {
  readonly MATCHED: 1;
  readonly MISSING_HERE: 2;
  readonly MISSING_THERE: 3;
  readonly DIFFERENT: 4;
  readonly DOUBLED: 5;
  readonly NEAR_MARK: 6;
  readonly REFUND_FOUND: 7;
  readonly REFUND_IN_DOUBT: 8;
  readonly OTHER_TERMINAL: 9;
};
/** One of ReconciliationKind; a newer library may give others. */
export type ReconciliationKind = number;

export declare const ReportKind: {
  readonly SHOP: 1;
  readonly SHOP_BY_TERMINAL: 2;
  readonly SHOP_DETAILS: 3;
  readonly SHOP_BY_CASHIER: 4;
  readonly TERMINAL: 6;
  readonly TERMINAL_DETAILS: 7;
};
/** One of ReportKind; a newer library may give others. */
export type ReportKind = number;

export declare const Step: {
  readonly WAITING: 1;
  readonly ASKING: 2;
  readonly READING: 3;
  readonly COMPARING: 4;
};
/** One of Step; a newer library may give others. */
export type Step = number;

export declare const TextKind: {
  readonly STATUS: 1;
  readonly STATE: 2;
  readonly RESULT_CODE: 3;
  readonly ENDED_BY: 4;
};
/** One of TextKind; a newer library may give others. */
export type TextKind = number;
