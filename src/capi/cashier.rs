//! Words for the cashier, in English and Swedish: short, and ready for the screen. Errors are for the engineer; these
//! are not. docs/status-codes.md has the same texts (tests/cashier.rs compares them).

use super::guard::guard;
use super::read::{bad, optional, out};
use super::strings::into_c_string;
use super::{facts::*, payment::*, seqr_status, status::*};
use std::ffi::{CStr, c_char};

/// A kind of seqr_cashier_text: number is a seqr_status.
pub const SEQR_TEXT_STATUS: i32 = 1;
/// A kind of seqr_cashier_text: number is one of the SEQR_PAY_ states.
pub const SEQR_TEXT_STATE: i32 = 2;
/// A kind of seqr_cashier_text: number is a result code of SEQR, as seqr_last_result_code gives it.
pub const SEQR_TEXT_RESULT_CODE: i32 = 3;

/// A kind of seqr_cashier_text: number is one of the SEQR_BY_ numbers.
pub const SEQR_TEXT_ENDED_BY: i32 = 4;

/// A sentence in each language: English, Swedish.
type Words = [&'static str; 2];

/// The languages, in the order of [`Words`].
const LANGUAGES: [&str; 2] = ["en", "sv"];

/// States from this number on, if a later version has them, are final and to be treated like UNKNOWN; others like
/// WAITING.
const FIRST_FINAL: i32 = 100;

const NOT_FOR_THIS: Words =
    ["SEQR cannot be used for this. Please call support.", "Det här går inte med SEQR. Kontakta supporten."];
const NOT_SET_UP: Words =
    ["SEQR is not set up correctly. Please call support.", "SEQR är fel inställt. Kontakta supporten."];
const WHO_CALLS: Words = [
    "SEQR does not accept this till or password. Please call support.",
    "SEQR godkänner inte kassan eller lösenordet. Kontakta supporten.",
];
const REFUSED: Words = ["SEQR has refused this.", "Medges ej av SEQR."];
const PAYMENT_REFUSED: Words = ["SEQR has refused the payment.", "Betalningen medges ej av SEQR."];
const PAYING_NOW: Words = ["The customer is paying right now. Wait.", "Kunden betalar just nu. Vänta."];
const ALREADY_PAID: Words = ["This sale is paid already.", "Köpet är redan betalt."];
const CANCELED: Words = ["Canceled. Nothing is paid.", "Avbrutet. Inget har betalats."];
const REPORT_NOT_READY: Words =
    ["SEQR's report is not ready. Try again later.", "Rapporten från SEQR är inte klar. Försök igen senare."];
const DONE: Words = ["Done.", "Klart."];
/// SEQR_ASK_STILL_WANTED; the texts of the other questions are those of their states.
const STILL_WANTED: Words =
    ["This sale was interrupted. Is it still wanted?", "Köpet avbröts. Ska det slutföras?"];

fn of_status(status: i32) -> Words {
    match status {
        SEQR_OK => DONE,
        SEQR_E_ARGUMENT | SEQR_E_ROWS => NOT_FOR_THIS,
        SEQR_E_AMOUNT => ["This amount is not possible with SEQR.", "Beloppet är inte möjligt med SEQR."],
        SEQR_E_CONFLICT => [
            "This number was used before. Please call support.",
            "Numret har redan använts. Kontakta supporten.",
        ],
        SEQR_E_CLOSED => ["SEQR is closed. Start the till again.", "SEQR är stängt. Starta om kassan."],
        SEQR_E_CONFIG => NOT_SET_UP,
        SEQR_E_NOT_FOUND => ["Not found at this till.", "Finns inte i den här kassan."],
        SEQR_E_NOT_SAVED => [
            "The till cannot save. Make room on the disk, and do not switch it off.",
            "Kassan kan inte spara. Frigör utrymme på disken och stäng inte av kassan.",
        ],
        SEQR_E_STORE => [
            "SEQR's data cannot be read. Please call support.",
            "SEQR:s data kan inte läsas. Kontakta supporten.",
        ],
        SEQR_E_STORE_BUSY => {
            ["SEQR's data is in use. Try again.", "SEQR:s data används av ett annat program. Försök igen."]
        }
        SEQR_E_NETWORK => [
            "No connection to SEQR. Nothing was sent. Try again, or choose another way to pay.",
            "Ingen kontakt med SEQR. Inget skickades. Försök igen eller välj ett annat betalsätt.",
        ],
        SEQR_E_LOST => ["SEQR's answer was lost. Try again.", "Svaret från SEQR kom inte fram. Försök igen."],
        SEQR_E_TLS => [
            "No safe connection to SEQR. Check the till's date and time.",
            "Ingen säker anslutning till SEQR. Kontrollera kassans datum och tid.",
        ],
        SEQR_E_ANSWER => [
            "SEQR's answer cannot be read. Please call support.",
            "Svaret från SEQR kan inte läsas. Kontakta supporten.",
        ],
        SEQR_E_HTTP => [
            "SEQR does not answer at this address. Please call support.",
            "SEQR svarar inte på den här adressen. Kontakta supporten.",
        ],
        SEQR_E_FAULT => [
            "SEQR could not do this. Try again later.",
            "SEQR kunde inte utföra det här. Försök igen senare.",
        ],
        SEQR_E_REFUSED => REFUSED,
        SEQR_E_AUTHENTICATION => WHO_CALLS,
        SEQR_E_ALREADY_PAID => ALREADY_PAID,
        SEQR_E_IN_DOUBT => [
            "Not known yet. Do not pay out and do not take money. Wait.",
            "Oklart än så länge. Betala inte ut och ta inte betalt. Vänta.",
        ],
        SEQR_E_UNFINISHED => [
            "An earlier sale is not finished. Finish it first.",
            "Ett tidigare köp är inte avslutat. Avsluta det först.",
        ],
        SEQR_E_BUSY => {
            ["Another program uses this till. Close it.", "Ett annat program använder kassan. Stäng det."]
        }
        SEQR_E_STATE => ["This is not possible now.", "Det går inte just nu."],
        SEQR_E_REVERSED => [
            "SEQR gave the money back. This sale is not paid.",
            "SEQR har betalat tillbaka pengarna. Köpet är inte betalt.",
        ],
        SEQR_E_NOT_READY => REPORT_NOT_READY,
        SEQR_E_STOPPED => ["Stopped.", "Avbrutet."],
        SEQR_E_OTHER_AMOUNT => [
            "Paid by SEQR, but another amount. Compare it with the receipt.",
            "Betalt med SEQR, men med ett annat belopp. Jämför med kvittot.",
        ],
        SEQR_E_OTHER_PAYMENT => [
            "SEQR answers with another payment. Look at the customer's phone, and call support.",
            "SEQR svarar med en annan betalning. Titta i kundens telefon och kontakta supporten.",
        ],
        SEQR_E_INTERNAL => [
            "Something went wrong in SEQR's program. Please call support.",
            "Något gick fel i SEQR-programmet. Kontakta supporten.",
        ],
        _ => {
            ["SEQR gave an unknown answer. Please call support.", "Okänt svar från SEQR. Kontakta supporten."]
        }
    }
}

fn of_state(state: i32) -> Words {
    match state {
        SEQR_PAY_ASK_CASHIER => [
            "The customer has not paid yet. Try again, or cancel?",
            "Kunden har inte betalat än. Försöka igen eller avbryta?",
        ],
        SEQR_PAY_LOYALTY => ["Reading the customer's card ...", "Läser kundens kort ..."],
        SEQR_PAY_RESERVED => ["The amount is reserved, not paid.", "Beloppet är reserverat men inte betalt."],
        SEQR_PAY_COMPLETED => ["Paid by SEQR.", "Betalt med SEQR."],
        SEQR_PAY_CANCELED => CANCELED,
        SEQR_PAY_FAILED => ["SEQR payment failed.", "SEQR-betalningen misslyckades."],
        SEQR_PAY_STARTING => ["Sending the amount to SEQR ...", "Skickar beloppet till SEQR ..."],
        SEQR_PAY_CANCELING => ["Canceling ...", "Avbryter ..."],
        SEQR_PAY_ABANDONED => [
            "Given up by a supervisor. It is not known whether the customer has paid.",
            "Avslutat av arbetsledare. Oklart om kunden har betalat.",
        ],
        other if other == SEQR_PAY_UNKNOWN || other >= FIRST_FINAL => [
            "Not known yet whether the customer has paid. Do not hand over the goods, and do not take another payment.",
            "Oklart om kunden har betalat. Lämna inte ut varorna och ta inte betalt på annat sätt.",
        ],
        _ => ["Waiting for the customer ...", "Väntar på kunden ..."],
    }
}

fn of_ended_by(by: i32) -> Words {
    match by {
        0 => ["The payment has not ended.", "Betalningen är inte avslutad."],
        SEQR_BY_CASHIER => ["Canceled at the till.", "Avbrutet i kassan."],
        SEQR_BY_CUSTOMER => ["The customer canceled.", "Kunden avbröt."],
        SEQR_BY_BANK => ["Declined.", "Medges ej."],
        SEQR_BY_SEQR => {
            ["SEQR ended the payment. Nothing is paid.", "SEQR avslutade betalningen. Inget har betalats."]
        }
        SEQR_BY_QUESTION_TIMEOUT => {
            ["Canceled, because nobody answered at the till.", "Avbrutet, eftersom ingen svarade i kassan."]
        }
        SEQR_BY_SUPERVISOR => [
            "Given up by a supervisor. It is not known whether the customer has paid.",
            "Avslutat av arbetsledare. Oklart om kunden har betalat.",
        ],
        _ => [
            "Canceled. If the customer had paid, SEQR has given the money back.",
            "Avbrutet. Om kunden hade betalat har SEQR betalat tillbaka pengarna.",
        ],
    }
}

/// docs/protocol.md, Result codes.
fn of_result_code(code: i32) -> Words {
    match code {
        0 => DONE,
        2 => REPORT_NOT_READY,
        10 | 12 => PAYMENT_REFUSED,
        11 => ["SEQR does not accept this amount.", "SEQR godkänner inte beloppet."],
        20 | 29 | 33 | 37 => WHO_CALLS,
        21 => [
            "This till may not do this at SEQR. Please call support.",
            "Kassan får inte göra det här hos SEQR. Kontakta supporten.",
        ],
        22 => ["SEQR does not accept the new password.", "SEQR godkänner inte det nya lösenordet."],
        23 => ["SEQR does not know this payment.", "SEQR känner inte till betalningen."],
        48 | 51 => PAYING_NOW,
        49 => [
            "SEQR does not accept this sale. Please call support.",
            "SEQR godkänner inte köpet. Kontakta supporten.",
        ],
        50 => ALREADY_PAID,
        52 => ["This customer cannot pay with SEQR.", "Kunden kan inte betala med SEQR."],
        53 => [
            "SEQR does not accept this sticker. It may belong to another till.",
            "SEQR godkänner inte dekalen. Den kan höra till en annan kassa.",
        ],
        54 => ["SEQR does not know this sale.", "SEQR känner inte till köpet."],
        55 | 95 => CANCELED,
        58 => ["The time to pay is over. Nothing is paid.", "Betaltiden har gått ut. Inget har betalats."],
        64 => NOT_SET_UP,
        90 => {
            ["SEQR has a fault. Whether it was done is not known.", "Fel hos SEQR. Oklart om det utfördes."]
        }
        91 => NOT_FOR_THIS,
        92 => [
            "SEQR does not accept this shop. Please call support.",
            "SEQR godkänner inte butiken. Kontakta supporten.",
        ],
        93 => ["SEQR is busy. Try again in a moment.", "SEQR är upptaget. Försök igen om en stund."],
        94 => [
            "SEQR or the bank is out of order. Try again later.",
            "SEQR eller banken är ur funktion. Försök igen senare.",
        ],
        96 => ["Nothing is reserved.", "Inget är reserverat."],
        97 => [
            "This shop may not refund through SEQR. Please call support.",
            "Butiken får inte återbetala via SEQR. Kontakta supporten.",
        ],
        98 => [
            "More than was paid cannot be refunded.",
            "Det går inte att återbetala mer än vad som har betalats.",
        ],
        99 => [
            "This customer cannot get money back through SEQR. Refund it in another way.",
            "Kunden kan inte få tillbaka pengar via SEQR. Återbetala på annat sätt.",
        ],
        _ => REFUSED,
    }
}

/// Words in the language of the configuration, which the library's opening has checked.
#[derive(Clone, Copy)]
pub(super) struct Language(usize);

impl Language {
    /// With or without a region ("sv-SE").
    pub(super) fn of(configured: &str) -> Self {
        let name = configured.split(['-', '_']).next().unwrap_or_default();
        Self(LANGUAGES.iter().position(|known| known.eq_ignore_ascii_case(name)).unwrap_or(0))
    }

    pub(super) fn status(self, status: i32) -> &'static str {
        of_status(status)[self.0]
    }

    pub(super) fn state(self, state: i32) -> &'static str {
        of_state(state)[self.0]
    }

    pub(super) fn still_wanted(self) -> &'static str {
        STILL_WANTED[self.0]
    }
}

/// Gives a short sentence for the cashier's screen. The texts of seqr_last_error and seqr_payment_error are for
/// support; these are for the cashier. An unknown number gives a general sentence. No network, no handle, any thread.
///
/// kind: one of the SEQR_TEXT_ constants. number: the status, state, code or SEQR_BY_ number. language: "en"
/// or "sv"; NULL means "en". text: the sentence, written on success; free it with seqr_string_free.
///
/// Errors: SEQR_E_ARGUMENT (an unknown kind or language, text is NULL).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_cashier_text(
    kind: i32,
    number: i32,
    language: *const c_char,
    text: *mut *mut c_char,
) -> seqr_status {
    guard(|| {
        let language = optional(language, "language")?.unwrap_or(LANGUAGES[0]);
        let place = out(text, "text")?;
        let words = match kind {
            SEQR_TEXT_STATUS => of_status(number),
            SEQR_TEXT_STATE => of_state(number),
            SEQR_TEXT_RESULT_CODE => of_result_code(number),
            SEQR_TEXT_ENDED_BY => of_ended_by(number),
            other => {
                return Err(bad(format!("kind is {other}; it must be one of the SEQR_TEXT_ constants")));
            }
        };
        let column = LANGUAGES.iter().position(|known| *known == language);
        let column = column.ok_or_else(|| {
            bad(format!("language is '{}'; there are \"en\" and \"sv\"", language.escape_default()))
        })?;
        place.set(into_c_string(Some(words[column].to_owned())));
        Ok(())
    })
}

/// The name of a payment's state, for example "SEQR_PAY_COMPLETED" for 5, for logs; "SEQR_PAY_?" for a number that this
/// version does not know. Static: never NULL, never freed. Cannot fail.
#[unsafe(no_mangle)]
pub extern "C" fn seqr_payment_state_name(state: i32) -> *const c_char {
    let name: &CStr = match state {
        SEQR_PAY_WAITING => c"SEQR_PAY_WAITING",
        SEQR_PAY_ASK_CASHIER => c"SEQR_PAY_ASK_CASHIER",
        SEQR_PAY_LOYALTY => c"SEQR_PAY_LOYALTY",
        SEQR_PAY_RESERVED => c"SEQR_PAY_RESERVED",
        SEQR_PAY_COMPLETED => c"SEQR_PAY_COMPLETED",
        SEQR_PAY_CANCELED => c"SEQR_PAY_CANCELED",
        SEQR_PAY_FAILED => c"SEQR_PAY_FAILED",
        SEQR_PAY_UNKNOWN => c"SEQR_PAY_UNKNOWN",
        SEQR_PAY_STARTING => c"SEQR_PAY_STARTING",
        SEQR_PAY_ABANDONED => c"SEQR_PAY_ABANDONED",
        SEQR_PAY_CANCELING => c"SEQR_PAY_CANCELING",
        _ => c"SEQR_PAY_?",
    };
    name.as_ptr()
}
