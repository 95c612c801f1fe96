//! Reads a condition: exactly one of the forms of the closed language.

use super::super::raw;
use super::{Faults, Place};
use crate::condition::Condition;
use crate::ids::FieldId;

pub(super) fn read(raw: raw::Condition, place: &Place, faults: &mut Faults) -> Option<Condition> {
    let raw::Condition { field, is, flag, class, all, any, not } = raw;
    let many = |parts: Vec<raw::Condition>, faults: &mut Faults| -> Vec<Condition> {
        parts.into_iter().filter_map(|part| read(part, place, faults)).collect()
    };
    match (field, is, flag, class, all, any, not) {
        (Some(field), Some(ids), None, None, None, None, None) => {
            Some(Condition::Is(FieldId::new(field), ids.into_vec()))
        }
        (Some(field), None, Some(flag), None, None, None, None) => {
            Some(Condition::Flag(FieldId::new(field), flag))
        }
        (Some(field), None, None, Some(classes), None, None, None) => {
            Some(Condition::Class(FieldId::new(field), classes.into_vec()))
        }
        (None, None, None, None, Some(parts), None, None) => {
            Some(Condition::All(many(parts, faults)))
        }
        (None, None, None, None, None, Some(parts), None) => {
            Some(Condition::Any(many(parts, faults)))
        }
        (None, None, None, None, None, None, Some(part)) => {
            Some(Condition::Not(Box::new(read(*part, place, faults)?)))
        }
        _ => {
            faults.add(
                place,
                "a condition is one of: field with is, field with flag, field with class, all, any, not",
            );
            None
        }
    }
}
