//! Words of a name and of a query, as the index knows them: kinds of street made one across languages, numbers and ordinals made
//! digits, articles taken off.

use super::fold::{is_arabic, words};

/// One word as indexed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Term {
    /// A word that must be found.
    Plain(String),
    /// A kind of street or district ("boulevard", "درب"): it helps, it is not required. The text is the class, such as `~ave`.
    Generic(&'static str),
}

impl Term {
    /// The text it is indexed under.
    pub fn text(&self) -> &str {
        match self {
            Self::Plain(s) => s,
            Self::Generic(s) => s,
        }
    }
}

/// Words for a kind of way or area; people mix boulevard and avenue, so these are one class.
const GENERIC: &[(&str, &str)] = &[
    ("~ave", "boulevard bd blvd boul bld bvd avenue av ave شارع charii chari charia"),
    ("~rue", "rue street st zanka zankat zanqa zanqat zenqa zenka zenkat zenqat زنقه ruelle passage زقاق ممر"),
    ("~derb", "derb درب darb impasse"),
    ("~road", "route rte road rd طريق tariq trik triq autoroute rocade voie lane"),
    ("~place", "place pl square ساحه saha sahat pjazza misrah rond point ronpoint"),
    ("~hay", "quartier hay hayy hai حي district quarter lotissement lot تجزيه residence اقامه"),
];

/// The same thing in Arabic, French and English, and usual short forms: the first word stands for all.
const SAME: &[&str] = &[
    "#hospital hopital hospital مستشفي مشفي chu sbitar sbitare",
    "#clinic clinique clinic مصحه",
    "#mosque mosquee mosque masjid مسجد",
    "#police police شرطه commissariat كوميساريه",
    "#station gare محطه",
    "#airport aeroport airport مطار",
    "#school ecole school مدرسه madrasa medersa madrassa",
    "#lycee lycee ثانويه",
    "#college college اعداديه",
    "#university universite university جامعه fac faculte كليه",
    "#market marche market souk souq suq سوق",
    "#garden jardin jardins garden gardens حديقه حدايق jnan جنان",
    "#park parc park منتزه",
    "#gate porte gate bab باب",
    "#palace palais palace قصر",
    "#museum musee museum متحف",
    "#stadium stade stadium ملعب",
    "#bridge pont bridge قنطره",
    "#river oued wad واد وادي river riviere wed",
    "#lake lac lake بحيره",
    "#spring ain ayn عين source",
    "#pharmacy pharmacie pharmacy صيدليه",
    "#post poste بريد",
    "#bank banque bank بنك",
    "#hotel hotel فندق اوطيل",
    "#cemetery cimetiere cemetery مقبره",
    "#tower tour tower برج borj",
    "#wall remparts rempart ramparts اسوار سور",
    "#independence independance independence istiqlal استقلال",
    "#freedom liberte hurriya houria حريه",
    "#unity unite wahda وحده",
    "#army armee armees jaych جيش",
    "#forces forces قوات",
    "#far far",
    "#royal royal royale royales ملكي ملكيه",
    "#nations nations امم",
    "#united unies متحده",
    "#prince prince امير moulay-prince",
    "#princess princesse princess اميره",
    "#king roi king ملك",
    "#new nouvelle nouveau neuve jdid jadid jdida جديد جديده",
    "#north nord north شمال",
    "#south sud south جنوب",
    "#east est east شرق",
    "#west ouest west غرب",
    "#industrial industriel industrielle industrial صناعي صناعيه",
    "#zone zone منطقه",
    "#ben ben bin ibn بن ابن",
    "#lalla lalla لاله لالا",
    "#month1 janvier january يناير",
    "#month2 fevrier february فبراير",
    "#month3 mars march مارس",
    "#month4 avril april ابريل",
    "#month5 mai may ماي",
    "#month6 juin june يونيو",
    "#month7 juillet july يوليوز",
    "#month8 aout august غشت",
    "#month9 septembre september شتنبر",
    "#month10 octobre october اكتوبر",
    "#month11 novembre november نونبر نوفمبر",
    "#month12 decembre december دجنبر",
];

/// Ordinals of kings and dates, with Roman figures: "Mohammed V" is "محمد الخامس".
const NUMBERS: &[&str] = &[
    "1 i 1er premier first اول",
    "2 ii deux deuxieme second ثاني",
    "3 iii trois troisieme ثالث",
    "4 iv quatre quatrieme رابع",
    "5 v cinq cinquieme خامس",
    "6 vi six sixieme سادس",
    "7 vii sept septieme سابع",
    "8 viii huit huitieme ثامن",
    "9 ix neuf neuvieme تاسع",
    "10 x dix dixieme عاشر",
    "11 xi onze",
    "12 xii douze",
    "14 xiv quatorze",
    "16 xvi seize",
    "18 xviii",
    "20 xx vingt",
];

/// Articles and small words that carry nothing when another word is there.
const SMALL: &[&str] = &[
    "el", "al", "l", "il", "le", "la", "les", "de", "du", "des", "d", "of", "the", "et", "and", "er", "ed", "ez", "es", "ech", "en", "at",
    "ar", "as", "in", "ir", "is", "ix", "iz", "ta", "tal", "و", "من", "في",
];

/// The terms of a text, in order.
///
/// ```
/// use dawria::roads::gazetteer::words::terms;
/// assert_eq!(terms("Bd Mohammed VI"), terms("boulevard mohammed 6"));
/// assert_eq!(terms("شارع محمد السادس")[0], terms("Av. X")[0]);
/// ```
pub fn terms(text: &str) -> Vec<Term> {
    let mut raw = glue_abd(words(text));
    let is_small = |w: &String| SMALL.contains(&w.as_str());
    // "Rue V", "El Ix" and the like: a small word that is a Roman figure counts when it is not first.
    let whole = raw.len();
    if raw.iter().any(|w| !is_small(w)) {
        let mut at = 0;
        raw.retain(|w| {
            at += 1;
            !is_small(w) || (at == whole && at > 1 && w == "ix")
        });
    }
    raw.into_iter().map(term).collect()
}

fn term(word: String) -> Term {
    let word = typed_digits(word);
    let bare = without_article(&word);
    for (class, list) in GENERIC {
        if list.split(' ').any(|g| g == word || g == bare) {
            return Term::Generic(class);
        }
    }
    for list in SAME.iter().chain(NUMBERS) {
        let mut same = list.split(' ');
        let canonical = same.next().unwrap_or_default();
        if same.any(|s| s == word || s == bare) {
            return Term::Plain(canonical.to_owned());
        }
    }
    // "2eme", "17e": the figure alone.
    let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    if !digits.is_empty() && digits.len() < word.len() && digits.bytes().all(|b| b.is_ascii_digit()) {
        let ending = &word[digits.len()..];
        if ["e", "eme", "ieme", "er", "ere", "nd", "rd", "th", "st"].contains(&ending) {
            return Term::Plain(digits.to_owned());
        }
    }
    Term::Plain(bare.to_owned())
}

/// A word without its Arabic article, when enough is left to be a word.
fn without_article(word: &str) -> &str {
    if is_arabic(word) {
        for article in ["ال", "لل"] {
            if let Some(rest) = word.strip_prefix(article)
                && rest.chars().count() >= 2
                && word != "الله"
            {
                return rest;
            }
        }
    }
    // "lfna", "lqdim": the article as it is said.
    match word.strip_prefix('l') {
        Some(rest) if rest.len() >= 3 && rest.is_ascii() && !rest.starts_with(['a', 'e', 'i', 'o', 'u', 'y', 'l']) => rest,
        _ => word,
    }
}

/// Letters typed as digits on a telephone: 9 for ق, 7 for ح, 3 for ع ("sou9", "l9dim", "7ay").
fn typed_digits(word: String) -> String {
    let letters = word.bytes().filter(u8::is_ascii_lowercase).count();
    let pair = word.as_bytes().windows(2).any(|w| w[0].is_ascii_digit() && w[1].is_ascii_digit());
    if !word.is_ascii() || letters < 2 || letters == word.len() || pair || word.len() - letters > 2 {
        return word;
    }
    let ordinal =
        word.starts_with(|c: char| c.is_ascii_digit()) && ["e", "eme", "ieme", "er", "ere", "nd", "rd", "th", "st"].contains(&&word[1..]);
    if ordinal { word } else { word.replace('9', "q").replace('7', "h").replace('3', "a") }
}

/// "Abd el Kader", "Abdel Kader" and "عبد القادر" become one word, as "Abdelkader" is.
fn glue_abd(raw: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(raw.len());
    let mut open = false;
    for w in raw {
        match out.last_mut() {
            Some(last) if open => {
                last.push_str(&w);
                open = matches!(last.as_str(), "abdel" | "abdal" | "abdl" | "abder" | "abdes" | "abded" | "abdell");
            }
            _ => {
                open = matches!(w.as_str(), "abd" | "abdel" | "abdal" | "abder" | "abdes" | "عبد");
                out.push(w);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_of_writing_are_one() {
        for (a, b) in [
            ("Bd Mohammed VI", "BOULEVARD Mohammed 6"),
            ("Av. Hassan II", "avenue Hassan deux"),
            ("شارع محمد الخامس", "شارع محمد 5"),
            ("Rue de l'Océan", "rue ocean"),
            ("Hôpital El Antaki", "مستشفى antaki"),
            ("Place du 16 Novembre", "ساحة 16 نونبر"),
            ("Abd el Kader", "Abdelkader"),
            ("Bab Doukkala", "Porte Doukkala"),
            ("Derb Dabachi", "درب dabachi"),
            ("2ème Rue", "rue 2"),
            ("7ay l9dim", "Hay Qdim"),
        ] {
            let sorted = |t| {
                let mut v = terms(t);
                v.sort();
                v
            };
            assert_eq!(sorted(a), sorted(b), "{a} / {b}");
        }
    }

    #[test]
    fn small_words_stay_when_alone() {
        assert_eq!(terms("El"), [Term::Plain("el".into())]);
        assert!(terms("").is_empty());
    }

    #[test]
    fn every_word_of_the_tables_is_folded_as_names_are() {
        for list in GENERIC.iter().map(|(_, l)| *l).chain(SAME.iter().copied()).chain(NUMBERS.iter().copied()) {
            for w in list.split(' ').filter(|w| !w.starts_with('#') && !w.contains('-')) {
                assert_eq!(words(w), [w], "table word `{w}` would never be met");
            }
        }
    }
}
