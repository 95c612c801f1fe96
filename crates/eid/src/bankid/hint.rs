//! Which of BankID's recommended messages is shown. The words stand in `text/`, under the keys given here.

/// What the visitor waits for, as far as messages differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Whether the app is opened on the same device.
    pub is_same_device: bool,
    /// Whether that device is a telephone or a tablet.
    pub is_phone: bool,
}

/// The key of the message for a hint, of an order that is waiting or has failed. Hints that are not known yet
/// have a message too.
pub fn message(is_failed: bool, hint: &str, stage: Stage) -> &'static str {
    if is_failed { failed(hint, stage) } else { pending(hint, stage) }
}

fn pending(hint: &str, stage: Stage) -> &'static str {
    match hint {
        "outstandingTransaction" if stage.is_same_device => "rfa13",
        "outstandingTransaction" | "noClient" => "rfa1",
        "started" if stage.is_same_device && !stage.is_phone => "rfa15a",
        "started" => "rfa15b",
        "userSign" => "rfa9",
        "userMrtd" => "rfa23",
        "userFace" => "rfa24",
        "userStepUp" => "rfa25",
        _ => "rfa21",
    }
}

fn failed(hint: &str, stage: Stage) -> &'static str {
    match hint {
        "userCancel" => "rfa6",
        "cancelled" => "rfa3",
        "expiredTransaction" => "rfa8",
        "certificateErr" => "rfa16",
        "startFailed" if stage.is_same_device => "rfa17a",
        "startFailed" => "rfa17b",
        "notSupportedByUserApp" => "rfa-update",
        "mrtdVerificationFailed" => "rfa26",
        "facialRecognitionFailed" => "rfa27",
        "nfcNotSupportedByDevice" => "rfa28",
        "multipleBankIdsOnDevice" => "rfa29",
        "stepUpFailed" => "rfa30",
        _ => "rfa22",
    }
}

impl super::Error {
    /// The key of the message for a refusal or a failure.
    pub fn message(&self) -> &'static str {
        match self {
            Self::Refused { code, .. } => match code.as_str() {
                "alreadyInProgress" => "rfa4",
                "requestTimeout" | "tooManyRequests" | "internalError" | "maintenance" => "rfa5",
                _ => "rfa22",
            },
            Self::Unreachable(_) => "rfa5",
            Self::Unreadable | Self::NoCertificate => "rfa22",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OTHER: Stage = Stage { is_same_device: false, is_phone: false };
    const COMPUTER: Stage = Stage { is_same_device: true, is_phone: false };
    const PHONE: Stage = Stage { is_same_device: true, is_phone: true };

    #[test]
    fn every_hint_has_its_message() {
        for (hint, other, computer, phone) in [
            ("outstandingTransaction", "rfa1", "rfa13", "rfa13"),
            ("noClient", "rfa1", "rfa1", "rfa1"),
            ("started", "rfa15b", "rfa15a", "rfa15b"),
            ("userSign", "rfa9", "rfa9", "rfa9"),
            ("userMrtd", "rfa23", "rfa23", "rfa23"),
            ("userFace", "rfa24", "rfa24", "rfa24"),
            ("userStepUp", "rfa25", "rfa25", "rfa25"),
            ("processing", "rfa21", "rfa21", "rfa21"),
            ("userCallConfirm", "rfa21", "rfa21", "rfa21"),
            ("inventedYesterday", "rfa21", "rfa21", "rfa21"),
        ] {
            let told = [OTHER, COMPUTER, PHONE].map(|stage| message(false, hint, stage));
            assert_eq!(told, [other, computer, phone], "{hint}");
        }
        for (hint, other, same) in [
            ("userCancel", "rfa6", "rfa6"),
            ("cancelled", "rfa3", "rfa3"),
            ("expiredTransaction", "rfa8", "rfa8"),
            ("certificateErr", "rfa16", "rfa16"),
            ("startFailed", "rfa17b", "rfa17a"),
            ("userDeclinedCall", "rfa22", "rfa22"),
            ("notSupportedByUserApp", "rfa-update", "rfa-update"),
            ("transactionRiskBlocked", "rfa22", "rfa22"),
            ("mrtdVerificationFailed", "rfa26", "rfa26"),
            ("facialRecognitionFailed", "rfa27", "rfa27"),
            ("nfcNotSupportedByDevice", "rfa28", "rfa28"),
            ("multipleBankIdsOnDevice", "rfa29", "rfa29"),
            ("stepUpFailed", "rfa30", "rfa30"),
            ("inventedYesterday", "rfa22", "rfa22"),
        ] {
            let told = [OTHER, COMPUTER].map(|stage| message(true, hint, stage));
            assert_eq!(told, [other, same], "{hint}");
        }
    }

    #[test]
    fn every_refusal_has_its_message() {
        for (status, code, expected) in [
            (400, "alreadyInProgress", "rfa4"),
            (400, "invalidParameters", "rfa22"),
            (401, "unauthorized", "rfa22"),
            (404, "notFound", "rfa22"),
            (405, "", "rfa22"),
            (408, "requestTimeout", "rfa5"),
            (415, "unsupportedMediaType", "rfa22"),
            (429, "tooManyRequests", "rfa5"),
            (500, "internalError", "rfa5"),
            (503, "maintenance", "rfa5"),
            (418, "inventedYesterday", "rfa22"),
        ] {
            let details = String::new();
            let error = crate::bankid::Error::Refused { status, code: code.to_owned(), details };
            assert_eq!(error.message(), expected, "{status} {code}");
        }
    }
}
