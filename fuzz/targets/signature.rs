//! Reads whatever is given as a BankID signature: it may refuse, and must not stop.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|xml: &[u8]| {
    // The reader takes base64; the input is the XML inside, so that the fuzzer reaches it.
    if let Ok(signed) = eid::bankid::Signed::read_xml(xml) {
        let visible = String::from_utf8_lossy(&signed.visible).into_owned();
        let hidden = String::from_utf8_lossy(&signed.hidden).into_owned();
        let is_text = visible.as_bytes() == signed.visible && hidden.as_bytes() == signed.hidden;
        assert_eq!(signed.check(&visible, &hidden).is_ok(), is_text);
    }
});
