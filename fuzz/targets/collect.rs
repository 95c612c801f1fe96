//! Reads whatever is given as BankID's answer about an order: it may refuse, and must not stop.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(eid::bankid::Answer::Complete(completion)) = eid::bankid::read_answer(bytes) {
        // Whatever number comes, the identity has one that can exist, or there is none.
        let today = "2026-11-24".parse().expect("a date");
        if let Some(identity) = eid::VerifiedIdentity::from_bankid(&completion.user, today) {
            assert_eq!(identity.identifier.len(), 12);
        }
        let _ = eid::bankid::Signed::read(&completion.signature);
    }
});
