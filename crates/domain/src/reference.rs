//! Facts that forms and deadlines stand on: municipalities, courts, windows and fees, as data.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::period::{Window, Windows};
use crate::retention::Retention;

/// A municipality.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Municipality {
    /// Kommunkod: four digits, the county's two first (SCB).
    pub code: String,
    /// Its name without "kommun", such as "Upplands Väsby".
    pub name: String,
    /// Förvaltningsrätt, by its seat, which tries fees (förordning 1977:937, 5 §).
    pub court: String,
}

impl Municipality {
    /// The name as people say it: with an s in the genitive after a consonant ("Lunds kommun"), as it is
    /// after a vowel or an s ("Umeå kommun", "Grums kommun").
    pub fn full_name(&self) -> String {
        let ends_bare = self
            .name
            .to_lowercase()
            .ends_with(['a', 'e', 'i', 'o', 'u', 'y', 'å', 'ä', 'ö', 's', 'x', 'z']);
        format!("{}{} kommun", self.name, if ends_bare { "" } else { "s" })
    }
}

/// By this texts are put in the order of the Swedish alphabet, with å, ä and ö last.
pub fn swedish_order(text: &str) -> String {
    let letter = |letter: char| match letter {
        // The three signs that follow z among the small letters.
        'å' => '{',
        'ä' => '|',
        'ö' => '}',
        other => other,
    };
    text.to_lowercase().chars().map(letter).collect()
}

/// What a fee may be, for decisions made from a day on (34 kap. 7 § SoL, 28 b § LSS).
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeLimit {
    /// First day of decision that the limits are for; none for the oldest.
    pub decisions_from: Option<Date>,
    /// Lowest fee, kronor.
    pub min_kronor: u32,
    /// Highest fee, kronor.
    pub max_kronor: u32,
    /// Where it says so.
    pub source: String,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWindows {
    #[expect(dead_code, reason = "the source is for those who read the file")]
    source: String,
    window: Vec<Window>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMunicipalities {
    #[expect(dead_code, reason = "the source is for those who read the file")]
    source: String,
    municipality: Vec<Municipality>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFees {
    limit: Vec<FeeLimit>,
}

/// All reference data.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The four reporting windows.
    pub windows: Windows,
    /// How long records are kept.
    pub retention: Retention,
    municipalities: BTreeMap<String, Municipality>,
    fees: Vec<FeeLimit>,
}

/// The texts of the files of reference data.
#[derive(Clone, Copy, Debug)]
pub struct ReferenceTexts<'a> {
    /// `reference/periods.toml`.
    pub periods: &'a str,
    /// `reference/municipalities.toml`.
    pub municipalities: &'a str,
    /// `reference/fee-limits.toml`.
    pub fee_limits: &'a str,
    /// `reference/retention.toml`.
    pub retention: &'a str,
}

impl Reference {
    /// Reads the files; the error says in which file the fault is.
    pub fn read(texts: ReferenceTexts<'_>) -> Result<Self, String> {
        let periods: RawWindows = toml::from_str(texts.periods)
            .map_err(|error| format!("reference/periods.toml: {error}"))?;
        let windows = <[Window; 4]>::try_from(periods.window)
            .ok()
            .and_then(Windows::new)
            .ok_or(
                "reference/periods.toml: there must be one window for each of four quarters, and each must close \
                 before the next opens",
            )?;
        let raw: RawMunicipalities = toml::from_str(texts.municipalities)
            .map_err(|error| format!("reference/municipalities.toml: {error}"))?;
        let fees: RawFees = toml::from_str(texts.fee_limits)
            .map_err(|error| format!("reference/fee-limits.toml: {error}"))?;
        let count = raw.municipality.len();
        let municipalities: BTreeMap<_, _> =
            raw.municipality.into_iter().map(|it| (it.code.clone(), it)).collect();
        if municipalities.len() != count {
            return Err("reference/municipalities.toml: a code stands twice".to_owned());
        }
        let is_sorted = fees.limit.is_sorted_by_key(|limit| limit.decisions_from);
        if fees.limit.is_empty() || !is_sorted {
            return Err("reference/fee-limits.toml: limits must be in order of time".to_owned());
        }
        let retention = Retention::read(texts.retention)
            .map_err(|fault| format!("reference/retention.toml: {fault}"))?;
        Ok(Self { windows, retention, municipalities, fees: fees.limit })
    }

    /// The municipality with the code.
    pub fn municipality(&self, code: &str) -> Option<&Municipality> {
        self.municipalities.get(code)
    }

    /// Every municipality, by code.
    pub fn municipalities(&self) -> impl Iterator<Item = &Municipality> {
        self.municipalities.values()
    }

    /// Every municipality in the order of the Swedish alphabet, with å, ä and ö last.
    pub fn municipalities_by_name(&self) -> Vec<&Municipality> {
        let mut all: Vec<&Municipality> = self.municipalities.values().collect();
        all.sort_by_cached_key(|it| swedish_order(&it.name));
        all
    }

    /// What a fee may be for a decision made on the day.
    pub fn fee_limit(&self, decided_on: Date) -> Option<&FeeLimit> {
        self.fees
            .iter()
            .rev()
            .find(|limit| limit.decisions_from.is_none_or(|from| from <= decided_on))
    }
}
