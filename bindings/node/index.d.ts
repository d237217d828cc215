// SEQR mobile payments for point-of-sale programs. seqr.h is the manual: what each function does is said there, under the
// same names. A call that waits for SEQR gives a promise, and the event loop goes on.
import { LogLevel, PaymentState, Question, ReconciliationKind, ReportKind, Status } from './enums';

export { LogLevel, PaymentState, Question, ReconciliationKind, ReportKind, Status };

/** A call failed; the message is for an engineer. */
export declare class SeqrError extends Error {
  readonly status: Status;
  /** The name of the status: "SEQR_E_NETWORK". */
  readonly code: string;
  /** SEQR's own code; null if there is none. */
  readonly resultCode: number | null;
  /** A sentence for the cashier's screen. */
  cashierText(language?: 'en' | 'sv'): string;
}

export interface Settings {
  /** The SEQR service, beginning with https. */
  endpoint: string;
  /** The file that survives a power cut. */
  store: string;
  /** Your program and its version. */
  clientId: string;
  clientReference?: string;
  clientComment?: string;
  caFile?: string;
  proxy?: string;
  connectTimeoutMs?: number;
  requestTimeoutMs?: number;
  moneyTimeoutMs?: number;
  cancelTimeoutMs?: number;
  pollIntervalMs?: number;
  /** How long the customer has until the cashier is asked. */
  pollWindowMs?: number;
  questionTimeoutMs?: number;
  logLevel?: LogLevel;
  /** A log file of the library's own. There is no log function: a call from another thread would hang Node. */
  logFile?: string;
  logFileLimitKb?: number;
  receiptFile?: string;
  language?: string;
  timeZone?: string;
  seqrTimeZone?: string;
  storeKeyFile?: string;
  /** For tests only. */
  allowPlainHttp?: boolean;
}

/** Amounts are minor units: 5900 is 59.00 SEK. */
export interface Row {
  description?: string;
  total: number;
  quantityThousandths?: number;
  unitName?: string;
  unitPrice?: number;
  discount?: number;
  taxBasisPoints?: number;
  ean?: string;
  sku?: string;
}

/** status: 0 pending use, 1 used, 90 blocked, 99 unknown. */
export interface CustomerToken {
  id: string;
  value: string;
  description?: string | null;
  status?: number;
}

export interface Invoice {
  /** The sale's number in your books. */
  clientInvoiceId: string;
  /** The shop's name, on the customer's phone. */
  title: string;
  cashierId: string;
  /** The sum of the rows, unless it is given. */
  total?: number;
  /** "SEK", unless it is given. */
  currencyCode?: string;
  rows?: Row[];
  tokens?: CustomerToken[];
  footer?: string;
  issuedAt?: Date;
  paymentMode?: number;
  acknowledgmentMode?: number;
  backUrl?: string;
  notificationUrl?: string;
  commitTimeoutSeconds?: number;
}

export interface RefundRequest {
  /** The POS's own number of the refund: the same one never refunds twice. */
  refundId: string;
  ersReference: string;
  amount: number;
  title: string;
  cashierId: string;
  currencyCode?: string;
  rows?: Row[];
}

export interface Refund {
  /** in-doubt: SEQR may or may not have refunded; it is never sent again by itself. */
  outcome: 'done' | 'in-doubt';
  reference: string | null;
  /** Why it is in doubt, for an engineer. */
  text: string;
}

/** A refund of the store. */
export interface RefundRecord {
  /** OK, NOT_READY (under way), IN_DOUBT, or why it was not made. */
  outcome: Status;
  ersReference: string;
  /** SEQR's own reference of the refund, if it gave one. */
  reference: string | null;
  amount: number;
  currencyCode: string;
  begunAtMs: number;
  changedAtMs: number;
  /** SEQR's result code, where it refused. */
  resultCode: number | null;
  /** Where the outcome is an error: which, for an engineer. */
  text: string;
}

/** canceled, reversed: nothing is paid. already-paid: keep the sale, or confirm it and refund. in-doubt: wait and look. */
export type CancelOutcome = 'canceled' | 'already-paid' | 'in-doubt' | 'reversed';

/** What a look at a payment shows. */
export declare class Look {
  readonly state: PaymentState;
  /** Beside the state: REVERSED, NOT_SAVED, OTHER_AMOUNT, OTHER_PAYMENT, BUSY; or null. */
  readonly remark: Status | null;
  /** The sentence that belongs to the remark, for an engineer. */
  readonly text: string;
  readonly paid: boolean;
  /** Nothing more will come of it by itself. */
  readonly final: boolean;
  /** A sentence for the cashier's screen. */
  readonly cashierText: string;
}

export interface WaitOptions {
  /** Ends the waiting, not the payment. */
  signal?: AbortSignal;
  /** Milliseconds. */
  timeout?: number;
  /** Hears each second that it still waits. */
  onWait?: (look: Look) => void;
}

declare class Handle {
  /** Closes it. Closing twice is fine. */
  close(): void;
}

/** One sale being paid. One that is closed while it is open is not canceled: Terminal.unfinished gives it again. */
export declare class Payment extends Handle {
  private constructor();
  /** Looks. Microseconds, no input or output. */
  poll(): Look;
  /** Waits until there is something to do: a final state, or one that was not given since resume. */
  wait(options?: WaitOptions): Promise<Look>;
  /** "Try again". Only if the sale is still wanted: asking SEQR takes the money of a customer who has paid. */
  resume(): void;
  cancel(): Promise<CancelOutcome>;
  /** Begins a cancel; the state is CANCELING until there is an outcome. */
  beginCancel(): void;
  /** The POS has booked the sale. */
  confirm(): void;
  /** A supervisor gives up a payment that is UNKNOWN. */
  abandon(): void;
  /** The booking of a sale that SEQR took back is undone. It may be repeated. */
  acknowledgeReversal(): void;
  update(invoice: Invoice): Promise<void>;
  /** Takes what is reserved, or a part of it; 0 takes all. */
  commit(amount?: number): Promise<Look>;
  /** The outcome of the start or cancel that was begun last; NOT_READY while there is none. */
  readonly status: Status;
  readonly clientInvoiceId: string | null;
  readonly invoiceReference: string | null;
  /** Print it, keep it with the sale, refund by it. Null until it is paid. */
  readonly ersReference: string | null;
  readonly qrCode: string | null;
  readonly errorText: string | null;
  readonly resultCode: number | null;
  /** Asked, and once it is paid what was paid. */
  readonly amount: number;
  readonly currencyCode: string;
  readonly paidAt: Date;
  readonly tokens: CustomerToken[];
  receipt(columns?: number): string;
}

/** What show wishes. cancel: the cashier has pressed Cancel. leave: the sale stays as it is, and recover takes it up. */
export type Wish = 'go-on' | 'cancel' | 'leave';
/** abandon, by a supervisor: a sale whose outcome is not known is given up. */
export type Answer = 'continue' | 'cancel' | 'wait' | 'abandon';

/**
 * The POS as Terminal.sell and Terminal.recover see it. Each function may give a promise: the event loop goes on, and one
 * function is called at a time. The payment that it gets is good until it is done. What it throws leaves the sale unsettled and
 * comes out of the call.
 */
export interface Cashier {
  /** The width of receipts in characters, 20 to 80; 40 unless it is given. */
  columns?: number;
  /** Shows the state, at each change and five times a second: be done soon. text is a sentence for the cashier. */
  show?(sale: Payment, state: PaymentState, text: string): Wish | void | Promise<Wish | void>;
  /**
   * Asks the person at the till, for as long as that takes. Without it there is nobody to ask: a sale that is not paid in time
   * is canceled after questionTimeoutMs, and one whose outcome is not known is left.
   */
  ask?(sale: Payment, question: Question, text: string): Answer | Promise<Answer>;
  /** Books a paid sale: once for each ersReference, though it is called again after a crash. True once it is booked. */
  book(sale: Payment, ersReference: string, amount: number, currencyCode: string): boolean | Promise<boolean>;
  /** SEQR took the payment back. True once nothing is booked for it. */
  unbook(sale: Payment, ersReference: string): boolean | Promise<boolean>;
  /** Prints the receipt, between booking and confirming. */
  print?(sale: Payment, receipt: string): void | Promise<void>;
}

/** What became of a whole sale, or of a recovery. */
export declare class SaleResult {
  private constructor();
  /** The state that was seen last; null after recover. */
  readonly state: PaymentState | null;
  /** Why it is not settled: STOPPED, NOT_SAVED, BUSY, UNFINISHED; recover takes it up. Null once it is. */
  readonly remark: Status | null;
  /** The sentence that belongs to the remark, for an engineer. */
  readonly text: string;
  readonly settled: boolean;
  /** The customer has paid; it is booked and confirmed too where it is settled. */
  readonly paid: boolean;
}

/** One registered till. */
export declare class Terminal extends Handle {
  private constructor();
  readonly id: string | null;
  readonly seqrId: string | null;
  assign(seqrId: string): Promise<void>;
  unregister(): Promise<void>;
  changePassword(): Promise<void>;
  info(): Promise<Record<string, unknown>>;
  /**
   * A whole sale: sends the invoice, waits, asks the cashier, and for a paid sale books, prints and confirms. An error means that
   * nothing is to be paid, unless it is what the cashier threw: then recover takes the sale up.
   */
  sell(invoice: Invoice, cashier: Cashier): Promise<SaleResult>;
  /** Settles the sales that a crash interrupted. Call it before the first sale of the day, and after a result that is not settled. */
  recover(cashier: Cashier): Promise<SaleResult>;
  /** An error means that nothing is to be paid. */
  start(invoice: Invoice): Promise<Payment>;
  /** Begins a sale, STARTING: to cancel meanwhile. FAILED means that the invoice did not reach SEQR. */
  begin(invoice: Invoice): Payment;
  /** Settle and close each before the first sale. */
  unfinished(): Payment[];
  /** Sales that SEQR took back, until each is acknowledged; undo the booking first. */
  reversals(): Payment[];
  find(clientInvoiceId: string): Payment | null;
  /** An error means that nothing was refunded. */
  refund(request: RefundRequest): Promise<Refund>;
  /** Null if the store has no such refund. */
  findRefund(refundId: string): RefundRecord | null;
  refundsInDoubt(): IterableIterator<string>;
  resolveRefund(refundId: string, happened: boolean): void;
  /** A supervisor allows refunds of a payment, in a store that Client.adopt has made of a backup. */
  allowRefund(ersReference: string): void;
  refundReceipt(refundId: string, columns?: number): string;
  submitReceipt(ersReference: string, data: string | Uint8Array, mimeType?: string, receiptType?: number): void;
}

/** The shop's account with SEQR; the password is neither stored nor logged. */
export interface Reseller {
  id: string;
  userId?: string;
  password: string;
}

export interface ReportRequest {
  periodId: string;
  currencyCode?: string;
  externalTerminalId?: string;
  firstWaitMs?: number;
  repeatWaitMs?: number;
  patienceMs?: number;
  /** reconcile: the width of its text, 20 to 80; 0 means 80. */
  columns?: number;
  /** reconcile: the language of its text, "en" or "sv"; that of the settings if it is left out. */
  language?: string;
  /** Ends the call. */
  signal?: AbortSignal;
}

export interface Report {
  rows: { terminalId: string | null; cashierId: string | null; ersReference: string | null; salesCount: number;
    amount: number }[];
  /** SEQR's XML. */
  document: string;
}

export interface ReconciliationLine {
  kind: ReconciliationKind;
  externalTerminalId: string | null;
  terminalId: string | null;
  clientInvoiceId: string | null;
  refundId: string | null;
  ersReference: string | null;
  amountHere: number | null;
  amountThere: number | null;
}

export interface Reconciliation {
  /** Both sides say the same. Differences are no error. */
  clean: boolean;
  totals: Record<keyof typeof ReconciliationKind, { count: number; amountHere: number; amountThere: number }>;
  /** Each line but those that match. */
  lines: ReconciliationLine[];
  /** For a manager. */
  text: string;
  data: Record<string, unknown>;
}

/** The library opened: one for each store. */
export declare class Client extends Handle {
  constructor(settings: Settings);
  /** A round trip without any effect, in milliseconds. */
  ping(): Promise<number>;
  /** What support asks first, as text: versions, settings, the store, the way to SEQR. No secret is in it. */
  diagnose(): Promise<string>;
  /** A whole copy of the store, while tills sell, where nothing stands yet. Opened only after adopt. */
  backUp(path: string): Promise<void>;
  /** Makes a store of a backup, only where the old store is lost for good; gives what to do now, in English. */
  static adopt(store: string): Promise<string>;
  /** Removes invoices, steps and texts of what was settled before a time; gives of how many payments. */
  prune(before: Date): Promise<number>;
  /** Takes the terminals of programs that are silent, where several share a database: how many. To be called each second. */
  takeover(): Promise<number>;
  /** Registers a till, once in its life; again does no harm. */
  register(registration: { resellerId: string; resellerPassword: string; resellerUserId?: string;
    externalTerminalId: string; name: string; seqrId?: string }): Promise<Terminal>;
  terminal(externalTerminalId: string): Terminal;
  importTerminal(till: { externalTerminalId: string; terminalId: string; password: string; seqrId?: string }): Terminal;
  terminals(): IterableIterator<string>;
  closePeriod(reseller: Reseller, externalTerminalId?: string): Promise<string>;
  report(reseller: Reseller, request: ReportRequest & { report: ReportKind }): Promise<Report>;
  reconcile(reseller: Reseller, request: ReportRequest): Promise<Reconciliation>;
  /** Gives payments, refunds and closed periods to write, piece by piece. */
  export(write: (piece: string) => void, options?: { csv?: boolean; since?: Date; until?: Date }): void;
}

export declare const PaymentMode: { readonly IMMEDIATE_DEBIT: number; readonly RESERVATION_DESIRED: number;
  readonly RESERVATION_REQUIRED: number; readonly RESERVATION_PRELIMINARY: number };
export declare const AcknowledgmentMode: { readonly NONE: number; readonly OPTIONAL: number; readonly REQUIRED: number };
export declare function libraryVersion(): string;
/** "12.50", "12,5" in minor units, exactly. */
export declare function parseAmount(text: string, currencyCode?: string): number;
export declare function formatAmount(amount: number, currencyCode?: string): string;
export declare function cashierText(of: { status: Status } | { state: PaymentState }, language?: 'en' | 'sv'): string;
export declare function qrSvg(text: string, border?: number): string;
