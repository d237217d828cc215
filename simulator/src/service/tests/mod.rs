//! The service's rules, each from its documented cause. Time is a number that the test moves.

use super::amount::AmountForm;
use super::event::What;
use super::invoice_data::InvoiceForm;
use super::ledger::Which;
use super::phone::Act;
use super::principal::Reseller;
use super::reply::{Rest, StatusReply};
use super::request::{Context, PrincipalForm, ReceiptForm, Token};
use super::settings::{RefundPolicy, ReservationDesired, SettledBy};
use super::*;

mod payment;
mod rules;
mod trade;

use crate::service::invoice::{PIN_UNTIL_TOLD, PayHow};
use crate::service::invoice_data::RowForm;

pub(crate) struct Shop {
    pub(crate) service: Service,
    pub(crate) now: Now,
    pub(crate) till: Context,
}

pub(crate) fn principal(kind: &str, id: &str, user: Option<&str>, password: &str) -> Context {
    let form =
        PrincipalForm { id: Some(id.into()), kind: Some(kind.into()), user_id: user.map(str::to_owned) };
    Context { initiator: Some(form), password: Some(password.into()), ..Context::default() }
}

pub(crate) fn reseller() -> Context {
    principal("RESELLERUSER", "shop", Some("9900"), "secret")
}

pub(crate) fn sek(value: &str) -> AmountForm {
    AmountForm { currency: Some("SEK".into()), value: Some(value.into()) }
}

pub(crate) fn invoice(value: &str) -> InvoiceForm {
    InvoiceForm {
        acknowledgment_mode: Some("NO_ACKNOWLEDGMENT".into()),
        client_invoice_id: Some("sale".into()),
        cashier_id: Some("Bob".into()),
        total: Some(sek(value)),
        ..InvoiceForm::default()
    }
}

pub(crate) fn document() -> ReceiptForm {
    let text = |text: &str| Some(text.to_owned());
    ReceiptForm { mime_type: text("text/html"), data: text("PHA+"), kind: text("PAYMENT_RECEIPT") }
}

impl Shop {
    pub(crate) fn open() -> Shop {
        Shop::with(Settings::default())
    }

    pub(crate) fn with(settings: Settings) -> Shop {
        let mut service = Service::new(settings, Customer::Never, Some(1));
        let (id, user_id, password) = ("shop".into(), "9900".into(), "secret".into());
        service.add_reseller(Reseller { id, user_id, password });
        let now = Now { ms: 1_000, unix_ms: 1_446_110_328_663 };
        let mut shop = Shop { service, now, till: Context::default() };
        shop.till = shop.register("till 1");
        shop
    }

    pub(crate) fn register(&mut self, name: &str) -> Context {
        let reply = self.call(Operation::RegisterTerminal, reseller(), |r| {
            (r.external_terminal_id, r.password) = (Some(name.into()), Some("pass".into()));
        });
        let Rest::Terminal { id } = reply.rest else { panic!("{reply:?}") };
        principal("TERMINALID", &id, None, "pass")
    }

    pub(crate) fn call(
        &mut self,
        operation: Operation,
        context: Context,
        fill: impl FnOnce(&mut Request),
    ) -> Reply {
        let mut request = Request::new(operation);
        request.context = context;
        fill(&mut request);
        self.service.perform(&request, self.now)
    }

    pub(crate) fn till(&mut self, operation: Operation, fill: impl FnOnce(&mut Request)) -> Reply {
        self.call(operation, self.till.clone(), fill)
    }

    pub(crate) fn pass(&mut self, ms: u64) {
        self.now = Now { ms: self.now.ms + ms, unix_ms: self.now.unix_ms + ms as i64 };
        self.service.tick(self.now);
    }

    pub(crate) fn send(&mut self, invoice: InvoiceForm) -> Reply {
        self.till(Operation::SendInvoice, |r| r.invoice = Some(invoice))
    }

    pub(crate) fn sent(&mut self, invoice: InvoiceForm) -> String {
        let reply = self.send(invoice);
        let Rest::Invoice { reference, .. } = reply.rest else { panic!("{reply:?}") };
        reference
    }

    pub(crate) fn ask(&mut self, reference: &str, version: i32) -> (Option<String>, StatusReply) {
        let reply = self.till(Operation::GetPaymentStatus, |r| {
            (r.invoice_reference, r.invoice_version) = (Some(reference.into()), version);
        });
        let Rest::Status(status) = reply.rest else { panic!("{reply:?}") };
        (reply.ers_reference, *status)
    }

    pub(crate) fn status(&mut self, reference: &str) -> String {
        self.ask(reference, 0).1.status
    }

    pub(crate) fn cancel(&mut self, reference: &str) -> i32 {
        self.till(Operation::CancelInvoice, |r| r.invoice_reference = Some(reference.into())).code
    }

    pub(crate) fn update(&mut self, reference: &str, invoice: InvoiceForm, tokens: Vec<Token>) -> i32 {
        let fill = |r: &mut Request| {
            (r.invoice_reference, r.invoice, r.tokens) = (Some(reference.into()), Some(invoice), tokens);
        };
        self.till(Operation::UpdateInvoice, fill).code
    }

    pub(crate) fn commit(&mut self, reference: &str, amount: Option<AmountForm>) -> i32 {
        self.till(Operation::CommitReservation, |r| {
            (r.invoice_reference, r.amount) = (Some(reference.into()), amount)
        })
        .code
    }

    pub(crate) fn refund(&mut self, ers_reference: &str, value: &str) -> Reply {
        self.till(Operation::RefundPayment, |r| {
            (r.ers_reference, r.invoice) = (Some(ers_reference.into()), Some(invoice(value)));
        })
    }

    pub(crate) fn submit(&mut self, ers_reference: &str, document: ReceiptForm) -> i32 {
        self.till(Operation::SubmitPaymentReceipt, |r| {
            (r.ers_reference, r.receipt) = (Some(ers_reference.into()), Some(document));
        })
        .code
    }

    pub(crate) fn phone(&mut self, reference: &str, act: Act) -> Result<(), String> {
        let number = self.service.find(&Which::invoice(reference)).unwrap();
        self.service.act(number, act, self.now)
    }

    pub(crate) fn pay(&mut self, reference: &str) {
        self.phone(reference, Act::Pay(PayHow::default())).unwrap();
    }

    /// A sale paid and asked for.
    pub(crate) fn sold(&mut self, value: &str) -> String {
        let reference = self.sent(invoice(value));
        self.pay(&reference);
        self.ask(&reference, 0).0.unwrap()
    }

    pub(crate) fn charged(&self, reference: &str) -> String {
        let number = self.service.find(&Which::invoice(reference)).unwrap();
        self.service.invoice_json(number)["charged"].as_str().unwrap().to_owned()
    }

    pub(crate) fn has(&self, reference: &str, what: What) -> bool {
        self.service.has_event(&Which::invoice(reference), what)
    }
}
