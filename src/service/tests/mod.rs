//! The room's tests: what goes over the wire (`requests`), what may come back (`answers`), what a network does
//! (`network`) and who may be trusted (`trust`), against a server of a few lines (`server`).

mod answers;
mod http;
mod lenient;
mod namespaces;
mod network;
mod requests;
mod server;
mod trust;

use super::{
    AssignSeqrId, Background, BenchmarkingNop, Caller, CancelInvoice, ChangePrincipalPassword,
    ClientIdentity, CommitReservation, DateRemark, Endpoint, ExecuteReport, Foreground, GetPaymentStatus,
    InvoiceAnswer, MarkTransactionPeriod, NotSent, Operation, PaymentStatus, Principal, ReceiptType,
    Received, RefundPayment, RegisterTerminal, RequestPrincipalInformation, SendInvoice, ServiceError,
    Settings, SettingsError, StatusAnswer, SubmitPaymentReceipt, TlsReason, UnregisterTerminal,
    UpdateInvoice, encode,
};
use crate::secret::Secret;
use support::{schema, skip};

pub(super) const PASSWORD: &str = "hunter2&<co";

pub(super) fn identity() -> ClientIdentity {
    ClientIdentity::new("Acme POS & Co".into(), Some("till".into()), Some("Acme 1.2".into()))
}

pub(super) fn till() -> Caller {
    Caller::new(Principal::Terminal { id: "T-1".into() }, Secret::new(PASSWORD.into()))
}

pub(super) fn reseller() -> Caller {
    Caller::new(
        Principal::Reseller { id: "R-1".into(), user_id: "9900".into() },
        Secret::new(PASSWORD.into()),
    )
}

/// What an HTTP answer says.
pub(super) fn decode<O: Operation>(
    http_status: u16,
    content_type: Option<&str>,
    body: &[u8],
    secrets: &[&Secret],
) -> Result<O::Answer, ServiceError> {
    let zone = Settings::default_zone();
    super::decode::<O>(&Received { http_status, content_type, body, zone: &zone, secrets })
}

/// A whole answer.
pub(super) fn envelope(operation: &str, inside: &str) -> String {
    format!(
        "<?xml version='1.0' encoding='UTF-8'?><S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\">\
         <S:Body><ns2:{operation}Response xmlns:ns2=\"http://external.interfaces.ers.seamless.com/\">\
         <return>{inside}</return></ns2:{operation}Response></S:Body></S:Envelope>"
    )
}
