//! Who may call: passwords, registration, SEQR ids.
//! It knows no invoice but that an unregistered terminal's open one is canceled.

use super::amount::Amount;
use super::code::{Code, Outcome, refuse};
use super::event::What;
use super::principal::{Reseller, Terminal};
use super::reply::{PrincipalReply, Reply, Rest};
use super::request::{Operation, PrincipalForm, Request};
use super::{Now, Service};

/// More terminals than this are refused: the memory is bounded.
const MAX_TERMINALS: usize = 100_000;
/// A new password is refused below this length, and a terminal that was registered with a shorter one is refused by
/// the three operations that docs/protocol.md, Result codes, names beside code 21.
const MIN_PASSWORD: usize = 4;

fn initiator(request: &Request) -> Outcome<&PrincipalForm> {
    match &request.context.initiator {
        Some(form) => Ok(form),
        None => refuse(Code::UNKNOWN_TERMINAL, "the context has no initiatorPrincipalId"),
    }
}

/// Compares without telling by its time how much was right. The simulator holds no secrets; it is habit.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |differs, (x, y)| differs | (x ^ y)) == 0
}

impl Service {
    /// Adds a reseller's user, or changes its password.
    pub(crate) fn add_reseller(&mut self, reseller: Reseller) {
        let all = &mut self.principals.resellers;
        all.retain(|known| (&known.id, &known.user_id) != (&reseller.id, &reseller.user_id));
        all.push(reseller);
        self.principals.revision += 1;
    }

    pub(crate) fn resellers(&self) -> &[Reseller] {
        &self.principals.resellers
    }

    /// Grows with every change of who may call.
    pub(crate) fn principals_revision(&self) -> u64 {
        self.principals.revision
    }

    /// Takes over who was registered with an earlier simulator; known resellers get the passwords that they had.
    pub(crate) fn restore_principals(&mut self, resellers: Vec<Reseller>, terminals: Vec<Terminal>) {
        for reseller in resellers {
            self.add_reseller(reseller);
        }
        for terminal in terminals.into_iter().take(MAX_TERMINALS) {
            if let Some(seqr_id) = &terminal.seqr_id {
                self.principals.by_seqr_id.insert(seqr_id.clone(), terminal.id.clone());
            }
            self.principals.terminals.insert(terminal.id.clone(), terminal);
        }
        self.principals.revision += 1;
    }

    /// The terminal that calls, its password checked.
    pub(crate) fn calling_terminal(&self, request: &Request) -> Outcome<&Terminal> {
        let form = initiator(request)?;
        let terminal = match form.kind.as_deref() {
            Some("TERMINALID") => {
                let known = form.id.as_deref().and_then(|id| self.principals.terminals.get(id));
                let Some(terminal) = known else {
                    return refuse(Code::UNKNOWN_TERMINAL, "no such terminal is registered");
                };
                terminal
            }
            Some("RESELLERUSER") => {
                self.calling_reseller(request)?;
                return refuse(Code::ACCESS_DENIED, "only a TERMINALID may do this");
            }
            _ => {
                return refuse(
                    Code::ACCESS_DENIED,
                    "the principal's type is neither RESELLERUSER nor TERMINALID",
                );
            }
        };
        if !same(&terminal.password, request.context.password.as_deref().unwrap_or("")) {
            return refuse(Code::WRONG_PASSWORD, "wrong terminal password");
        }
        let minds = [Operation::UnregisterTerminal, Operation::SendInvoice, Operation::GetPaymentStatus];
        if terminal.password.chars().count() < MIN_PASSWORD && minds.contains(&request.operation) {
            let why = format!("the terminal's password has fewer than {MIN_PASSWORD} characters");
            return refuse(Code::ACCESS_DENIED, why);
        }
        Ok(terminal)
    }

    /// The reseller's user that calls, its password checked.
    pub(crate) fn calling_reseller(&self, request: &Request) -> Outcome<&Reseller> {
        let form = initiator(request)?;
        match form.kind.as_deref() {
            Some("RESELLERUSER") => {}
            Some("TERMINALID") => {
                self.calling_terminal(request)?;
                return refuse(Code::ACCESS_DENIED, "only a RESELLERUSER may do this");
            }
            _ => {
                return refuse(
                    Code::ACCESS_DENIED,
                    "the principal's type is neither RESELLERUSER nor TERMINALID",
                );
            }
        }
        let wanted = form.reseller_user();
        let known = self
            .principals
            .resellers
            .iter()
            .find(|r| (Some(r.id.as_str()), Some(r.user_id.as_str())) == wanted);
        let Some(reseller) = known else {
            return refuse(Code::UNKNOWN_RESELLER, "no such reseller id and user id");
        };
        if !same(&reseller.password, request.context.password.as_deref().unwrap_or("")) {
            return refuse(Code::WRONG_PASSWORD, "wrong reseller password");
        }
        Ok(reseller)
    }

    pub(crate) fn terminals(&self) -> impl Iterator<Item = &Terminal> {
        self.principals.terminals.values()
    }

    pub(crate) fn terminal(&self, id: &str) -> Option<&Terminal> {
        self.principals.terminals.get(id)
    }

    /// By the service's id, or by the shop's own name for the till (the one registered last).
    pub(crate) fn find_terminal(&self, id: &str) -> Option<&Terminal> {
        self.terminal(id).or_else(|| {
            let mut named = self.terminals().filter(|t| t.external_id == id).collect::<Vec<_>>();
            let newest = |t: &&Terminal| self.current.get(&t.id).copied().unwrap_or(0);
            named.sort_by_key(newest);
            named.pop()
        })
    }

    pub(super) fn register_terminal(&mut self, request: &Request) -> Outcome<Reply> {
        let reseller_id = self.calling_reseller(request)?.id.clone();
        let password = request.password.clone().unwrap_or_default();
        if password.is_empty() {
            return refuse(Code::ACCESS_DENIED, "the terminal's password is missing");
        }
        let external_id = request.external_terminal_id.clone().unwrap_or_default();
        if external_id.is_empty() {
            return refuse(Code::SYSTEM_ERROR, "externalTerminalId is missing");
        }
        if self.principals.terminals.len() >= MAX_TERMINALS {
            return refuse(
                Code::SYSTEM_ERROR,
                format!("the simulator keeps {MAX_TERMINALS} terminals at most"),
            );
        }
        self.principals.revision += 1;
        let id = self.ids.terminal_id();
        let name = request.name.clone().unwrap_or_default();
        let terminal = Terminal { id: id.clone(), external_id, name, reseller_id, seqr_id: None, password };
        self.principals.terminals.insert(id.clone(), terminal);
        Ok(Reply::success(Rest::Terminal { id }))
    }

    pub(super) fn unregister_terminal(&mut self, request: &Request, now: Now) -> Outcome<Reply> {
        let id = self.calling_terminal(request)?.id.clone();
        if let Some(&number) = self.current.get(&id) {
            self.change(number, |invoice| {
                if invoice.status.is_open() {
                    invoice.cancel(What::Canceled, now);
                }
            });
        }
        self.principals.revision += 1;
        if let Some(seqr_id) = self.principals.terminals.remove(&id).and_then(|terminal| terminal.seqr_id) {
            self.principals.by_seqr_id.remove(&seqr_id);
        }
        Ok(Reply::success(Rest::Nothing))
    }

    pub(super) fn assign_seqr_id(&mut self, request: &Request) -> Outcome<Reply> {
        let id = self.calling_terminal(request)?.id.clone();
        let seqr_id = request.seqr_id.clone().unwrap_or_default();
        if seqr_id.is_empty() || !seqr_id.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return refuse(Code::SEQR_ID, "the SEQR id is not alphanumeric");
        }
        // The sticker's URL is written in upper case, so the case of an id cannot tell two stickers apart.
        let key = seqr_id.to_ascii_uppercase();
        if self.principals.by_seqr_id.get(&key).is_some_and(|owner| *owner != id) {
            return refuse(Code::SEQR_ID, "the SEQR id is assigned to another terminal");
        }
        if let Some(terminal) = self.principals.terminals.get_mut(&id)
            && let Some(old) = terminal.seqr_id.replace(key.clone())
        {
            self.principals.by_seqr_id.remove(&old);
        }
        self.principals.by_seqr_id.insert(key, id);
        self.principals.revision += 1;
        Ok(Reply::success(Rest::Nothing))
    }

    /// Whoever calls, as a principalId; also checks that it asks about itself.
    fn itself(&self, request: &Request) -> Outcome<PrincipalForm> {
        let form = initiator(request)?;
        if form.kind.as_deref() == Some("TERMINALID") {
            self.calling_terminal(request)?;
        } else {
            self.calling_reseller(request)?;
        }
        let (id, user) = form.reseller_user();
        let other = request.principal.as_ref().filter(|asked| {
            let (asked_id, asked_user) = asked.reseller_user();
            asked_id != id || asked.kind != form.kind || asked_user.is_some_and(|u| Some(u) != user)
        });
        match other {
            Some(_) => refuse(Code::ACCESS_DENIED, "a principal may only do this for itself"),
            None => {
                let (id, user) = (id.map(str::to_owned), user.map(str::to_owned));
                Ok(PrincipalForm { id, kind: form.kind.clone(), user_id: user })
            }
        }
    }

    pub(super) fn change_password(&mut self, request: &Request) -> Outcome<Reply> {
        let form = self.itself(request)?;
        let made = request.new_password.as_deref().unwrap_or("").is_empty();
        let password =
            if made { self.ids.password() } else { request.new_password.clone().unwrap_or_default() };
        if password.chars().count() < MIN_PASSWORD {
            return refuse(Code::INVALID_NEW_PASSWORD, format!("fewer than {MIN_PASSWORD} characters"));
        }
        self.principals.revision += 1;
        let id = form.id.unwrap_or_default();
        if let Some(terminal) =
            self.principals.terminals.get_mut(&id).filter(|_| form.kind.as_deref() == Some("TERMINALID"))
        {
            terminal.password = password;
        } else {
            let user = form.user_id.unwrap_or_default();
            for reseller in self.principals.resellers.iter_mut().filter(|r| r.id == id && r.user_id == user) {
                reseller.password = password.clone();
            }
        }
        Ok(Reply::success(Rest::Nothing))
    }

    pub(super) fn principal_information(&mut self, request: &Request) -> Outcome<Reply> {
        let principal = self.itself(request)?;
        let id = principal.id.clone().unwrap_or_default();
        let (name, balance) = match self.terminal(&id) {
            Some(terminal) => (terminal.name.clone(), None),
            None => {
                let balance = self.books.balance(&id);
                (id, balance.map(|(currency, hundredths)| Amount { currency, hundredths }))
            }
        };
        Ok(Reply::success(Rest::Principal(PrincipalReply { principal, name, balance })))
    }
}
