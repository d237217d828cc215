//! A request as the service's rules see it: plain words, no XML.
//! One flat record for all operations: each reads what it needs and is silent about the rest.

use super::amount::AmountForm;
use super::invoice_data::InvoiceForm;

/// The operations of docs/protocol.md, Operations, and the four of other products.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Operation {
    RegisterTerminal,
    UnregisterTerminal,
    AssignSeqrId,
    SendInvoice,
    UpdateInvoice,
    GetPaymentStatus,
    CancelInvoice,
    CommitReservation,
    SubmitPaymentReceipt,
    RefundPayment,
    MarkTransactionPeriod,
    ExecuteReport,
    ChangePrincipalPassword,
    RequestPrincipalInformation,
    BenchmarkingNop,
    RequestPurchase,
    RequestTopup,
    RequestTransfer,
    ConfirmCustomerRegistration,
}

/// Every operation with its name on the wire.
pub(crate) const OPERATIONS: [(Operation, &str); 19] = [
    (Operation::RegisterTerminal, "registerTerminal"),
    (Operation::UnregisterTerminal, "unregisterTerminal"),
    (Operation::AssignSeqrId, "assignSeqrId"),
    (Operation::SendInvoice, "sendInvoice"),
    (Operation::UpdateInvoice, "updateInvoice"),
    (Operation::GetPaymentStatus, "getPaymentStatus"),
    (Operation::CancelInvoice, "cancelInvoice"),
    (Operation::CommitReservation, "commitReservation"),
    (Operation::SubmitPaymentReceipt, "submitPaymentReceipt"),
    (Operation::RefundPayment, "refundPayment"),
    (Operation::MarkTransactionPeriod, "markTransactionPeriod"),
    (Operation::ExecuteReport, "executeReport"),
    (Operation::ChangePrincipalPassword, "changePrincipalPassword"),
    (Operation::RequestPrincipalInformation, "requestPrincipalInformation"),
    (Operation::BenchmarkingNop, "benchmarkingNop"),
    (Operation::RequestPurchase, "requestPurchase"),
    (Operation::RequestTopup, "requestTopup"),
    (Operation::RequestTransfer, "requestTransfer"),
    (Operation::ConfirmCustomerRegistration, "confirmCustomerRegistration"),
];

impl Operation {
    pub(crate) fn named(name: &str) -> Option<Operation> {
        OPERATIONS.iter().find(|(_, n)| *n == name).map(|(operation, _)| *operation)
    }

    pub(crate) fn name(self) -> &'static str {
        OPERATIONS.iter().find(|(o, _)| *o == self).map_or("", |(_, name)| name)
    }
}

/// principalId of the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PrincipalForm {
    pub(crate) id: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) user_id: Option<String>,
}

impl PrincipalForm {
    /// Id and user; `reseller/user` as one id is accepted (docs/protocol.md, Decisions).
    pub(crate) fn reseller_user(&self) -> (Option<&str>, Option<&str>) {
        let (id, user) = (self.id.as_deref(), self.user_id.as_deref());
        match (id.and_then(|id| id.rsplit_once('/')), user) {
            (Some((id, user)), None) if self.kind.as_deref() == Some("RESELLERUSER") => {
                (Some(id), Some(user))
            }
            _ => (id, user),
        }
    }
}

/// clientContext of the wire, as far as the service looks at it.
#[derive(Clone, Default)]
pub(crate) struct Context {
    pub(crate) client_id: Option<String>,
    pub(crate) client_reference: Option<String>,
    pub(crate) initiator: Option<PrincipalForm>,
    pub(crate) password: Option<String>,
}

/// customerToken of the wire, and as the service keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Token {
    #[serde(default)]
    pub(crate) description: String,
    #[serde(default)]
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) status: i32,
    #[serde(default)]
    pub(crate) value: String,
}

/// receiptDocument of the wire; the data is still base64.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReceiptForm {
    pub(crate) mime_type: Option<String>,
    pub(crate) data: Option<String>,
    pub(crate) kind: Option<String>,
}

/// See the top of the file.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) operation: Operation,
    pub(crate) context: Context,
    pub(crate) external_terminal_id: Option<String>,
    pub(crate) password: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) seqr_id: Option<String>,
    pub(crate) invoice: Option<InvoiceForm>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) invoice_reference: Option<String>,
    pub(crate) invoice_version: i32,
    pub(crate) amount: Option<AmountForm>,
    pub(crate) ers_reference: Option<String>,
    pub(crate) receipt: Option<ReceiptForm>,
    pub(crate) report_id: Option<String>,
    pub(crate) parameters: Vec<(String, String)>,
    pub(crate) principal: Option<PrincipalForm>,
    pub(crate) new_password: Option<String>,
}

impl Request {
    pub(crate) fn new(operation: Operation) -> Request {
        Request {
            operation,
            context: Context::default(),
            external_terminal_id: None,
            password: None,
            name: None,
            seqr_id: None,
            invoice: None,
            tokens: Vec::new(),
            invoice_reference: None,
            invoice_version: 0,
            amount: None,
            ers_reference: None,
            receipt: None,
            report_id: None,
            parameters: Vec::new(),
            principal: None,
            new_password: None,
        }
    }

    /// The terminal id that the request claims to come from, unchecked.
    pub(crate) fn claimed_terminal(&self) -> Option<&str> {
        let initiator = self.context.initiator.as_ref()?;
        (initiator.kind.as_deref() == Some("TERMINALID")).then_some(initiator.id.as_deref()).flatten()
    }

    pub(crate) fn parameter(&self, key: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(k, _)| k == key);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }
}
