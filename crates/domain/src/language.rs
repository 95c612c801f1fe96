//! The two languages of the service. Swedish first; English complete.

/// A language in which the service speaks.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Default,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Swedish, the language of the authority.
    #[default]
    Sv,
    /// English.
    En,
}

impl Language {
    /// Both languages.
    pub const ALL: [Self; 2] = [Self::Sv, Self::En];

    /// The code of BCP 47, as HTML and PDF want it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sv => "sv",
            Self::En => "en",
        }
    }

    /// Reads the code back; an unknown one is `None`.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }
}

/// A text in both languages, as the catalogue has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// Swedish.
    pub sv: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// The text in one language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Sv => &self.sv,
            Language::En => &self.en,
        }
    }

    /// The text with `{name}` replaced by what the pairs give.
    ///
    /// ```
    /// use domain::{Bilingual, Language};
    /// let text = Bilingual { sv: "Högst {max} tecken".into(), en: "At most {max} characters".into() };
    /// assert_eq!(text.filled(Language::Sv, &[("max", "200")]), "Högst 200 tecken");
    /// ```
    pub fn filled(&self, language: Language, pairs: &[(&str, &str)]) -> String {
        pairs.iter().fold(self.get(language).to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
    }

    /// The text in both languages with `{name}` replaced by what the pairs give in each.
    #[must_use]
    pub fn filled_both(&self, pairs: &[(&str, &Self)]) -> Self {
        let fill = |language: Language| {
            let pairs: Vec<_> =
                pairs.iter().map(|(name, value)| (*name, value.get(language))).collect();
            self.filled(language, &pairs)
        };
        Self { sv: fill(Language::Sv), en: fill(Language::En) }
    }

    /// A text that is the same in both languages, such as a date.
    pub fn same(text: impl Into<String>) -> Self {
        let sv = text.into();
        Self { en: sv.clone(), sv }
    }

    /// Whether a language is missing.
    pub fn is_incomplete(&self) -> bool {
        self.sv.trim().is_empty() || self.en.trim().is_empty()
    }
}
