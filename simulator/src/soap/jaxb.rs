//! The habits of the stack that the service runs on (CXF with JAXB; docs/protocol.md, Decisions): which messages it
//! refuses, and what it reads as nothing. It knows no rule of the trade.

use super::schema::{ACKNOWLEDGMENT_MODES, Children, Kind, PAYMENT_MODES, is_date_time, operation};
use super::xml::Element;
use crate::service::amount::is_decimal;
use crate::service::request::{Operation, Request};

/// Refuses what unmarshalling refuses: a child that is not known or is qualified, and a value that is no number.
/// Order, number of times and text between the children are free.
pub(super) fn check(request: &Element, of: Operation) -> Result<(), String> {
    operation(of).map_or(Ok(()), |children| check_children(request, children))
}

fn local(name: &str) -> &str {
    name.trim_end_matches(['!', '*'])
}

fn check_children(parent: &Element, expected: Children) -> Result<(), String> {
    for child in &parent.children {
        let known = expected.iter().find(|(name, _)| local(name) == child.name);
        let Some((_, kind)) = known.filter(|_| child.namespace.is_none()) else {
            return Err(unexpected(child, expected));
        };
        if !child.nil {
            check_value(child, *kind)?;
        }
    }
    Ok(())
}

fn unexpected(child: &Element, expected: Children) -> String {
    let names: Vec<String> = expected.iter().map(|(name, _)| format!("<{{}}{}>", local(name))).collect();
    let expected = if names.is_empty() { "(none)".to_owned() } else { names.join(",") };
    let uri = child.namespace.as_deref().unwrap_or_default();
    format!("unexpected element (uri:\"{uri}\", local:\"{}\"). Expected elements are {expected}", child.name)
}

fn check_value(element: &Element, kind: Kind) -> Result<(), String> {
    let text = element.text.trim();
    let number = |fits: bool| if fits { Ok(()) } else { Err(format!("Not a number: {text}")) };
    match kind {
        Kind::Of(children) => check_children(element, children),
        _ if text.is_empty() => Ok(()),
        Kind::Int => number(text.parse::<i32>().is_ok()),
        Kind::Long => number(text.parse::<i64>().is_ok()),
        Kind::Decimal => number(is_decimal(text)),
        Kind::DateTime if !is_date_time(text) => Err(text.to_owned()),
        Kind::Text | Kind::DateTime | Kind::Base64 | Kind::OneOf(_) => Ok(()),
    }
}

/// A value that is none of an enumeration's is read as nothing.
pub(super) fn forget_unknown_modes(request: &mut Request) {
    if let Some(invoice) = &mut request.invoice {
        let known = |mode: Option<String>, all: &[&str]| mode.filter(|mode| all.contains(&mode.trim()));
        invoice.payment_mode = known(invoice.payment_mode.take(), PAYMENT_MODES);
        invoice.acknowledgment_mode = known(invoice.acknowledgment_mode.take(), ACKNOWLEDGMENT_MODES);
    }
}
