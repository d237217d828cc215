//! Amounts as people write them, so that no program needs floating point for money.

use super::guard::guard;
use super::read::{out, required};
use super::seqr_status;
use super::strings::into_c_string;
use crate::money::{Amount, Currency, MoneyError};
use crate::pos::{Error, Kind, Result};
use std::ffi::c_char;

fn refused(error: MoneyError) -> Error {
    Error::new(Kind::Amount, error.to_string())
}

fn currency(code: *const c_char) -> Result<Currency> {
    Currency::parse(required(code, "currency_code")?).map_err(refused)
}

/// Reads an amount as a person types it: "12", "12.5", "12,50", "-0.05", with at most as many decimals as the currency
/// has, "." or "," before them, and blanks around it. The result is exact. Marks between thousands are refused, because
/// "1.250" can mean two amounts. No network, no handle, any thread.
///
/// text: the amount. currency_code: ISO 4217, as "SEK". amount: in minor units, 1250 for "12.50"; written on success.
///
/// Errors: SEQR_E_AMOUNT (not a number, too many decimals, more than 64 bits, no such currency), SEQR_E_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_amount_parse(
    text: *const c_char,
    currency_code: *const c_char,
    amount: *mut i64,
) -> seqr_status {
    guard(|| {
        let text = required(text, "text")?;
        let currency = currency(currency_code)?;
        let place = out(amount, "amount")?;
        place.set(Amount::typed(text, currency).map_err(refused)?.minor());
        Ok(())
    })
}

/// Gives an amount as text, "12.50" for 1250 of SEK, with as many decimals as the currency has, and "." before them; it
/// is exact, and does not contain the currency. No network, no handle, any thread.
///
/// amount: in minor units; it may be negative. currency_code: ISO 4217, for example "SEK". text: written on success;
/// free it with seqr_string_free.
///
/// Errors: SEQR_E_AMOUNT (no such currency), SEQR_E_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn seqr_amount_text(
    amount: i64,
    currency_code: *const c_char,
    text: *mut *mut c_char,
) -> seqr_status {
    guard(|| {
        let currency = currency(currency_code)?;
        let place = out(text, "text")?;
        place.set(into_c_string(Some(currency.decimals(amount))));
        Ok(())
    })
}
