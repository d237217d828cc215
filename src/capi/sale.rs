//! A whole sale in one call: the host's functions, as `pos` sees a cashier. What is done when is decided there.

use super::cashier::Language;
use super::guard::guard;
use super::handles::{self, InUse, Used, handle};
use super::payment::state_number;
use super::read::{bad, out, plain, sized};
use super::status::number;
use super::strings::c_text;
use super::{invoice, seqr_invoice, seqr_payment, seqr_status, seqr_terminal};
use crate::os;
use crate::pos::sale::{self, Answer, Cashier, Question, Wish};
use crate::pos::{Kind, Payment, Result, State};
use std::ffi::{CStr, c_char, c_void};
use std::{mem, ptr};

/// A question of seqr_ask_fn: the customer has not paid in time. Try again, or cancel?
pub const SEQR_ASK_TRY_AGAIN: i32 = 1;
/// A question of seqr_ask_fn, in seqr_recover_run only: a sale was interrupted. Is it still wanted? The library does
/// not poll SEQR before the answer.
pub const SEQR_ASK_STILL_WANTED: i32 = 2;
/// A question of seqr_ask_fn: it is not known yet whether the customer has paid.
pub const SEQR_ASK_UNKNOWN: i32 = 3;

/// Shows the state of a sale to the cashier. It is called at each change, and five times a second. Return soon: update
/// the window, and look whether the cashier has pressed Cancel.
///
/// context: that of seqr_cashier. payment: the sale; its handle is valid until seqr_sale_run or seqr_recover_run
/// returns (longer where seqr_sale_run gives it to you). state: one of the SEQR_PAY_ states. text: a sentence for the
/// cashier in the language of seqr_config, for the state or for a status beside it; it is valid only during the call.
///
/// Return 0 to continue; 1 to cancel (ignored if nothing can be canceled any more; a cancel that failed is tried again
/// after a second at the earliest); 2 to leave the sale as it is, unsettled: the call then returns SEQR_E_STOPPED. (2
/// does not stop a sale that is paid and has only to be booked and confirmed, unless the confirm or unbook fails.)
/// Other values mean 0.
pub type seqr_show_fn = Option<
    unsafe extern "C" fn(
        context: *mut c_void,
        payment: *mut seqr_payment,
        state: i32,
        text: *const c_char,
    ) -> i32,
>;

/// Asks the cashier. It may wait for the answer without a time limit: the library continues to poll SEQR meanwhile, and
/// cancels the sale after question_timeout_ms of SEQR_ASK_TRY_AGAIN.
///
/// context, payment and text: as in seqr_show_fn. question: one of the SEQR_ASK_ constants (answer an unknown one with
/// 3).
///
/// Return 1 to continue (try again; the sale is wanted; ask SEQR again), 2 to cancel, 3 to wait: the question comes
/// again after ten seconds, or at the next change. A supervisor's 4 abandons a sale whose outcome is not known, as
/// seqr_pay_abandon does; as the answer to SEQR_ASK_TRY_AGAIN it means 3. Other values mean 3.
pub type seqr_ask_fn = Option<
    unsafe extern "C" fn(
        context: *mut c_void,
        payment: *mut seqr_payment,
        question: i32,
        text: *const c_char,
    ) -> i32,
>;

/// Books a paid sale in the POS. After a crash it is called again for the same sale: booking must be safe to repeat for
/// the same ers_reference.
///
/// context and payment: as in seqr_show_fn. ers_reference: SEQR's reference of the payment, never NULL. amount: what
/// was paid, in minor units (it may differ from the invoice's total, see SEQR_E_OTHER_AMOUNT). currency_code: ISO 4217.
/// The texts are valid only during the call.
///
/// Return 1 once the sale is booked. After any other value seqr_sale_run or seqr_recover_run returns SEQR_E_STOPPED:
/// the sale stays paid and unconfirmed.
pub type seqr_book_fn = Option<
    unsafe extern "C" fn(
        context: *mut c_void,
        payment: *mut seqr_payment,
        ers_reference: *const c_char,
        amount: i64,
        currency_code: *const c_char,
    ) -> i32,
>;

/// Undoes the booking of a sale that SEQR has reversed: the customer has the money again. seqr_recover_run also calls
/// it for a sale that may not have been booked before the crash: if there is nothing to undo, return 1.
///
/// context, payment and ers_reference: as in seqr_book_fn.
///
/// Return 1 once nothing is booked for this ers_reference. After any other value it is called again, five times a
/// second.
pub type seqr_unbook_fn = Option<
    unsafe extern "C" fn(
        context: *mut c_void,
        payment: *mut seqr_payment,
        ers_reference: *const c_char,
    ) -> i32,
>;

/// Prints the receipt of a paid sale, after book and before the confirm. After a crash it may be called once more.
///
/// context and payment: as in seqr_show_fn. text: what seqr_receipt_text gives; it is valid only during the call.
pub type seqr_print_fn =
    Option<unsafe extern "C" fn(context: *mut c_void, payment: *mut seqr_payment, text: *const c_char)>;

/// The POS as seqr_sale_run and seqr_recover_run see it. Begin with SEQR_CASHIER_INIT. It is copied.
///
/// The functions are called on the thread that made the call, one at a time, with the program's own floating-point
/// environment. They may call seqr functions, also with the payment that they get. They cannot close that payment, the
/// till or the library: such a close does nothing, and seqr_last_error says so. They must not let an exception out.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct seqr_cashier {
    /// Set by SEQR_CASHIER_INIT.
    pub struct_size: u32,
    /// The width of receipts in characters, 20 to 80. 0 means 40.
    pub columns: u32,
    /// Passed to each function. May be NULL.
    pub context: *mut c_void,
    /// NULL: nothing is shown, and the sale cannot be canceled from the screen.
    pub show: seqr_show_fn,
    /// NULL: there is nobody to ask. The library cancels a sale that is not paid in time, after question_timeout_ms. If
    /// the outcome is not known, or a sale was interrupted, the call returns SEQR_E_STOPPED.
    pub ask: seqr_ask_fn,
    /// Required.
    pub book: seqr_book_fn,
    /// Required.
    pub unbook: seqr_unbook_fn,
    /// NULL: nothing is printed; make the receipt in book, with seqr_receipt_text.
    pub print: seqr_print_fn,
}

plain!(seqr_cashier ends with print: seqr_print_fn);

/// One sale's cashier: the host's functions with the handle of the payment.
struct Host {
    functions: seqr_cashier,
    language: Language,
    payment: *mut seqr_payment,
}

impl Host {
    fn read(cashier: *const seqr_cashier, terminal: &seqr_terminal) -> Result<Self> {
        let functions = sized(cashier, "cashier")?;
        for (is_there, name) in [(functions.book.is_some(), "book"), (functions.unbook.is_some(), "unbook")] {
            if !is_there {
                return Err(bad(format!("cashier.{name} is NULL; it is required")));
            }
        }
        let language = Language::of(terminal.terminal.language());
        let host = Self { functions, language, payment: ptr::null_mut() };
        sale::check_columns(&host)?;
        Ok(host)
    }

    fn words(&self, state: State, remark: Option<Kind>) -> &'static str {
        remark.map_or_else(
            || self.language.state(state_number(state)),
            |kind| self.language.status(number(kind)),
        )
    }
}

/// Calls a function of the host's, in the host's floating-point environment.
macro_rules! call {
    ($host:ident.$function:ident($($argument:expr),*)) => {
        $host.functions.$function.map(|function| {
            let _floating_point = os::Host::new();
            // SAFETY: the host gave the function with this context, to be called during this call; texts live until it
            // returns.
            unsafe { function($host.functions.context, $host.payment $(, $argument)*) }
        })
    };
}

impl Cashier for Host {
    fn columns(&self) -> u32 {
        self.functions.columns
    }

    fn show(&mut self, state: State, remark: Option<Kind>) -> Wish {
        let text = c_text(self.words(state, remark));
        match call!(self.show(state_number(state), text.as_ptr())) {
            Some(1) => Wish::Cancel,
            Some(2) => Wish::Leave,
            _ => Wish::GoOn,
        }
    }

    fn ask(&mut self, question: Question, remark: Option<Kind>) -> Option<Answer> {
        let (asked, text) = match question {
            Question::TryAgain => (SEQR_ASK_TRY_AGAIN, self.words(State::AskCashier, remark)),
            Question::StillWanted => (SEQR_ASK_STILL_WANTED, self.language.still_wanted()),
            Question::Unknown => (SEQR_ASK_UNKNOWN, self.words(State::Unknown, remark)),
        };
        let text = c_text(text);
        call!(self.ask(asked, text.as_ptr())).map(|answer| match answer {
            1 => Answer::Continue,
            2 => Answer::Cancel,
            4 => Answer::Abandon,
            _ => Answer::Wait,
        })
    }

    fn book(&mut self, ers_reference: &str, amount: i64, currency_code: &str) -> bool {
        let (reference, currency) = (c_text(ers_reference), c_text(currency_code));
        call!(self.book(reference.as_ptr(), amount, currency.as_ptr())) == Some(1)
    }

    fn unbook(&mut self, ers_reference: &str) -> bool {
        let reference = c_text(ers_reference);
        call!(self.unbook(reference.as_ptr())) == Some(1)
    }

    fn print(&mut self, text: &str) {
        let text = c_text(text);
        let text: &CStr = &text;
        call!(self.print(text.as_ptr()));
    }
}

/// Runs a whole sale in one call, on the caller's thread: seqr_pay_begin, seqr_pay_poll until the end, the questions to
/// the cashier, seqr_cancel_begin, and for a paid sale book, print and seqr_pay_confirm, in this order. It does what
/// those functions do, and nothing else; examples-c/checkout.c shows the separate calls.
///
/// It returns when the sale is settled, or when the program stops it. There is no other time limit.
///
/// terminal: the till. invoice: the invoice, with payment_mode and acknowledgment_mode 0; all of it is copied. cashier:
/// see seqr_cashier. state: the last state, written whenever payment is. payment: the sale's handle, written on success
/// and with the errors below that say so; otherwise it is not changed: begin with NULL. Close it with
/// seqr_payment_close.
///
/// SEQR_OK: the sale is settled, and state is SEQR_PAY_COMPLETED (booked and confirmed), SEQR_PAY_CANCELED,
/// SEQR_PAY_FAILED (not paid; or SEQR reversed it, and the booking is undone) or SEQR_PAY_ABANDONED. If the customer
/// paid before the cancel, the state is SEQR_PAY_COMPLETED: keep the sale, or give the money back with seqr_refund.
///
/// SEQR_E_STOPPED, with the handle: the program left the sale unsettled. book did not return 1 (state is
/// SEQR_PAY_COMPLETED: it is paid and not confirmed), show returned 2, or ask is NULL. Close the handle;
/// seqr_recover_run settles the sale.
///
/// SEQR_E_NOT_SAVED, with the handle and SEQR_PAY_COMPLETED: the sale is paid, booked and printed, but could not be
/// confirmed for 30 s. Free some space, then call seqr_pay_confirm until it succeeds, or close the handle and call
/// seqr_recover_run (which books again).
///
/// SEQR_E_BUSY, with the handle: another program has changed the payment in the store. Close the handle, then call
/// seqr_recover_run.
///
/// Errors without a handle: those of seqr_pay_start; the customer has nothing to pay (SEQR_E_UNFINISHED: call
/// seqr_recover_run first). SEQR_E_ARGUMENT also for a payment_mode or acknowledgment_mode other than 0, for a cashier
/// without book or unbook, and for columns that are not allowed. SEQR_E_CLOSED, with or without a handle: another
/// thread closed the library or the payment meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_sale_run(
    terminal: *mut seqr_terminal,
    invoice: *const seqr_invoice,
    cashier: *const seqr_cashier,
    state: *mut i32,
    payment: *mut *mut seqr_payment,
) -> seqr_status {
    guard(|| {
        let terminal = handle(terminal, "terminal")?;
        let (invoice, issued_at_ms) = invoice::invoice(invoice)?;
        let mut host = Host::read(cashier, &terminal)?;
        let (state, place) = (out(state, "state")?, out(payment, "payment")?);
        let _client = InUse::new(terminal.client);
        host.payment = seqr_payment::make(sale::begin(&terminal.terminal, invoice, issued_at_ms)?)?;
        let lent = Lent::new(host.payment)?;
        let ended = sale::run(&lent.payment.payment, &mut host);
        if ended.begun {
            place.set(lent.into_raw());
            state.set(state_number(ended.state));
        }
        ended.result
    })
}

/// Settles what a crash or a closed handle left at this till: each payment that seqr_next_reversal gives (it calls
/// unbook, then acknowledges the reversal), and each that seqr_next_unfinished gives. Call it when the till starts,
/// before the first sale, and when seqr_sale_run returns SEQR_E_UNFINISHED or SEQR_E_REVERSED. It books a sale that is
/// paid (again), prints and confirms it. For any other sale it first calls ask with SEQR_ASK_STILL_WANTED. The library
/// does not poll SEQR before ask returns 1, because a status query can make a payment final. Then it continues as
/// seqr_sale_run does.
///
/// terminal: the till. cashier: see seqr_cashier. The library closes the handles.
///
/// SEQR_OK: nothing is left. Otherwise the sale that the error names is not settled, and the call may be repeated:
/// SEQR_E_STOPPED, SEQR_E_NOT_SAVED and SEQR_E_BUSY: see seqr_sale_run. SEQR_E_UNFINISHED: the sale has a reservation
/// or waits for the customer's cards: settle it with the functions for these.
///
/// Other errors: those of seqr_next_unfinished; SEQR_E_ARGUMENT also for a cashier that is not valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_recover_run(
    terminal: *mut seqr_terminal,
    cashier: *const seqr_cashier,
) -> seqr_status {
    guard(|| {
        let terminal = handle(terminal, "terminal")?;
        let mut host = Host::read(cashier, &terminal)?;
        let _client = InUse::new(terminal.client);
        settle_each(&mut host, |after| terminal.terminal.next_reversal(after))?;
        settle_each(&mut host, |after| terminal.terminal.next_unfinished(after))
    })
}

/// Each once: what cannot be stored for now would be given again.
fn settle_each(host: &mut Host, next: impl Fn(Option<&Payment>) -> Result<Option<Payment>>) -> Result<()> {
    let mut last: Option<Lent> = None;
    while let Some(payment) = next(last.as_ref().map(|last| &last.payment.payment))? {
        host.payment = seqr_payment::make(payment)?;
        let lent = last.insert(Lent::new(host.payment)?);
        sale::recover(&lent.payment.payment, host).result?;
    }
    Ok(())
}

/// A payment whose handle the program has only while it is called. The fields' order is that of their ends.
struct Lent {
    payment: Used<seqr_payment>,
    closed: Closed,
}

impl Lent {
    fn new(payment: *mut seqr_payment) -> Result<Self> {
        let closed = Closed(payment);
        Ok(Self { payment: handle(payment, "payment")?, closed })
    }

    /// The handle becomes the program's.
    fn into_raw(mut self) -> *mut seqr_payment {
        mem::replace(&mut self.closed.0, ptr::null_mut())
    }
}

/// Closes a handle at its end.
struct Closed(*mut seqr_payment);

impl Drop for Closed {
    fn drop(&mut self) {
        if let Ok(Some(taken)) = handles::take(self.0, "payment") {
            taken.payment.close();
        }
    }
}
