//! All wording of logs and sheets: English, French, Arabic. A native reader corrects it here, in one place.

use super::lang::{Lang, Words};
use serde::Serialize;

/// Words of the core's own vocabularies, by their snake_case name. What is not here is shown by that name.
const VOCABULARY: &[(&str, Words)] = &[
    // Statuses of a crew
    ("acknowledged", ["acknowledged", "accusé de réception", "تم الإقرار"]),
    ("en_route", ["en route", "en route", "في الطريق"]),
    ("on_scene", ["on scene", "sur les lieux", "بعين المكان"]),
    ("cleared", ["cleared", "libérée", "انتهى التدخل"]),
    ("transporting", ["transporting", "transport", "نقل"]),
    ("at_destination", ["at destination", "à destination", "وصول إلى الوجهة"]),
    // Incidents
    ("pending", ["pending", "en attente", "في الانتظار"]),
    ("dispatched", ["dispatched", "unité affectée", "وحدة مكلَّفة"]),
    ("clearing", ["clearing", "à clôturer", "في طور الإغلاق"]),
    ("closed", ["closed", "clôturée", "مغلقة"]),
    ("ranking", ["ranking under way", "classement en cours", "ترتيب جارٍ"]),
    ("nobody_qualifies", ["nobody qualifies", "aucune unité ne convient", "لا توجد وحدة مناسبة"]),
    ("needs_person", ["a person has to choose", "choix par un opérateur", "يلزم اختيار المشغل"]),
    // Why an assignment ended
    ("finished", ["finished", "terminée", "انتهت المهمة"]),
    ("freed", ["freed", "libérée par la salle", "تحرير من القاعة"]),
    ("cancelled", ["cancelled", "annulée", "ملغاة"]),
    ("refused", ["refused", "refusée", "مرفوضة"]),
    ("preempted", ["pre-empted", "détournée", "تحويل إلى قضية أخرى"]),
    ("closer_unit", ["closer unit sent", "unité plus proche envoyée", "إرسال وحدة أقرب"]),
    ("timed_out", ["timed out", "sans réponse", "انتهى الأجل"]),
    // Calls
    ("intervention", ["intervention", "intervention", "تدخل"]),
    ("enquiry", ["enquiry", "demande de renseignement", "طلب استفسار"]),
    ("negative", ["negative call", "appel négatif", "اتصال سلبي"]),
    ("repeat", ["repeat", "répétition", "اتصال مكرر"]),
    ("passed", ["passed to an outside service", "transmis à un autre service", "محال على مصلحة أخرى"]),
    ("test", ["test", "essai", "تجربة"]),
    // Units
    ("on", ["on duty", "en service", "في الخدمة"]),
    ("off", ["off duty", "hors service", "خارج الخدمة"]),
    ("unknown", ["unknown", "inconnu", "غير معروف"]),
    ("break", ["break", "pause", "استراحة"]),
    ("meal", ["meal", "repas", "وجبة"]),
    ("refuel", ["refuelling", "ravitaillement", "التزود بالوقود"]),
    ("maintenance", ["maintenance", "entretien", "صيانة"]),
    ("court", ["at court", "au tribunal", "بالمحكمة"]),
    ("briefing", ["briefing", "briefing", "إيجاز"]),
    ("training", ["training", "formation", "تكوين"]),
    ("post", ["holding a post", "point fixe", "نقطة ثابتة"]),
    ("shift_ending", ["shift ending", "fin de service", "نهاية الخدمة"]),
    ("free", ["available", "disponible", "متاحة"]),
    ("car", ["car", "voiture", "سيارة"]),
    ("motorbike", ["motorbike", "moto", "دراجة نارية"]),
    ("bicycle", ["bicycle", "vélo", "دراجة"]),
    ("foot", ["foot patrol", "patrouille pédestre", "دورية راجلة"]),
    // Notices
    ("message", ["message", "message", "رسالة"]),
    ("wanted_person", ["wanted person", "personne recherchée", "شخص مبحوث عنه"]),
    ("wanted_car", ["wanted car", "véhicule recherché", "سيارة مبحوث عنها"]),
    ("missing_child", ["missing child", "enfant disparu", "طفل مختفي"]),
    ("general", ["general", "général", "عام"]),
    ("plate_note", ["plate note", "consigne sur plaque", "تعليمة بشأن لوحة"]),
    ("urgent", ["urgent", "urgent", "عاجل"]),
    ("routine", ["routine", "ordinaire", "عادي"]),
    ("delivered", ["delivered", "remis", "تم التسليم"]),
    ("read", ["read", "lu", "تمت القراءة"]),
    ("withdrawn", ["withdrawn", "retiré", "مسحوب"]),
    // Closures
    ("works", ["works", "travaux", "أشغال"]),
    ("accident", ["accident", "accident", "حادثة"]),
    ("flood", ["flood", "inondation", "فيضان"]),
    ("event", ["event", "événement", "تظاهرة"]),
    ("demonstration", ["demonstration", "manifestation", "مظاهرة"]),
    ("police_operation", ["police operation", "opération de police", "عملية أمنية"]),
    ("other", ["other", "autre", "أخرى"]),
    // Sheets
    ("offered", ["offered", "proposée", "معروضة"]),
    ("accepted", ["accepted", "acceptée", "مقبولة"]),
    ("returned", ["sent back", "renvoyée", "معادة"]),
    // Sources
    ("telephony", ["telephone", "téléphonie", "الهاتف"]),
    ("operator", ["operator", "opérateur", "المشغل"]),
    ("terminal", ["terminal", "terminal", "الجهاز المحمول"]),
    ("device", ["device", "boîtier", "جهاز التموقع"]),
    ("radio", ["radio", "radio", "اللاسلكي"]),
    ("automatic", ["automatic", "automatique", "آلي"]),
    ("import", ["import", "import", "استيراد"]),
    ("catch_up", ["entered later", "saisie après coup", "إدخال لاحق"]),
];

/// A word of the core in this language.
pub fn word(lang: Lang, value: &impl Serialize) -> String {
    let name = match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    };
    let known = VOCABULARY.iter().find(|(n, _)| *n == name);
    known.map_or_else(|| name.replace('_', " "), |(_, words)| words[lang as usize].to_owned())
}

macro_rules! words {
    ($($name:ident = $en:literal, $fr:literal, $ar:literal;)+) => {
        $(pub const $name: Words = [$en, $fr, $ar];)+
        #[cfg(test)]
        const ALL: &[(&str, Words)] = &[$((stringify!($name), $name)),+];
    };
}

words! {
    CALL_PRESENTED = "Call {0} rings", "Appel {0} présenté", "نداء {0} في الانتظار";
    CALL_ANSWERED = "Call {0} answered", "Appel {0} décroché", "تم الرد على النداء {0}";
    CALL_ABANDONED = "Call {0} abandoned: to be called back", "Appel {0} abandonné : à rappeler", "نداء {0} انقطع: تجب معاودة الاتصال";
    CALL_IS = "Call {0}: {1}", "Appel {0} : {1}", "نداء {0}: {1}";
    CALL_JOINED = "Call {0}: {1}, incident {2}", "Appel {0} : {1}, affaire {2}", "نداء {0}: {1}، القضية {2}";
    INCIDENT_OPENED = "Incident {0} registered: {1}, {2}", "Affaire {0} enregistrée : {1}, {2}", "تسجيل القضية {0}: {1}، {2}";
    INCIDENT_AT = "Incident {0} registered: {1}, {2}, {3}", "Affaire {0} enregistrée : {1}, {2}, {3}", "تسجيل القضية {0}: {1}، {2}، {3}";
    CHANGED_PLACE = "Place changed: {0}", "Lieu modifié : {0}", "تغيير المكان: {0}";
    CHANGED_TYPE = "Type changed: {0}", "Nature modifiée : {0}", "تغيير النوع: {0}";
    CHANGED_PRIORITY = "Priority changed: {0}", "Priorité modifiée : {0}", "تغيير الأولوية: {0}";
    WAITS = "No unit sent: {0}", "Aucune unité envoyée : {0}", "لم ترسل أي وحدة: {0}";
    RANKED_ANEW = "Units are ranked anew", "Nouveau classement des unités", "إعادة ترتيب الوحدات";
    ASSIGNED = "Unit {0} assigned to incident {1}", "Unité {0} affectée à l'affaire {1}", "تكليف الوحدة {0} بالقضية {1}";
    ASSIGNED_BY_ITSELF = "Unit {0} assigned to incident {1}, automatically", "Unité {0} affectée à l'affaire {1}, automatiquement", "تكليف الوحدة {0} بالقضية {1} آليا";
    ORDER_DELIVERED = "Order received by the terminal of {0}", "Ordre reçu par le terminal de {0}", "توصل جهاز الوحدة {0} بالأمر";
    CANCEL_DELIVERED = "Cancellation received by the terminal of {0}", "Annulation reçue par le terminal de {0}", "توصل جهاز الوحدة {0} بالإلغاء";
    STATUS = "Unit {0}: {1}", "Unité {0} : {1}", "الوحدة {0}: {1}";
    STATUS_LATE = "Unit {0}: {1} (came late, changes nothing)", "Unité {0} : {1} (arrivé en retard, sans effet)", "الوحدة {0}: {1} (وصل متأخرا، دون أثر)";
    CLEARED = "Unit {0} off incident {1}: {2}", "Unité {0} libérée de l'affaire {1} : {2}", "الوحدة {0} غادرت القضية {1}: {2}";
    CLEARED_WITH = "Unit {0} off incident {1}: {2}, {3}", "Unité {0} libérée de l'affaire {1} : {2}, {3}", "الوحدة {0} غادرت القضية {1}: {2}، {3}";
    CLOSED = "Incident {0} closed: {1}", "Affaire {0} clôturée : {1}", "إغلاق القضية {0}: {1}";
    CLOSED_NOTE = "Incident {0} closed: {1}. {2}", "Affaire {0} clôturée : {1}. {2}", "إغلاق القضية {0}: {1}. {2}";
    UNIT_REGISTERED = "Unit {0} registered: {1}, {2}", "Unité {0} enregistrée : {1}, {2}", "تسجيل الوحدة {0}: {1}، {2}";
    DUTY = "Unit {0}: {1}", "Unité {0} : {1}", "الوحدة {0}: {1}";
    UNAVAILABLE = "Unit {0} not available: {1}", "Unité {0} indisponible : {1}", "الوحدة {0} غير متاحة: {1}";
    AVAILABLE = "Unit {0} available", "Unité {0} disponible", "الوحدة {0} متاحة";
    POSITION_STATED = "Unit {0} states its position: {1}", "Unité {0} déclare sa position : {1}", "الوحدة {0} تصرح بموقعها: {1}";
    ALARM_NOBODY = "ALARM: nobody assigned to incident {0}", "ALARME : aucune unité affectée à l'affaire {0}", "إنذار: لم تكلف أي وحدة بالقضية {0}";
    ALARM_TONE = "Unit {0} called again: no acknowledgement", "Unité {0} rappelée : pas d'accusé de réception", "إعادة نداء الوحدة {0}: لا إقرار";
    ALARM_NOT_ACKNOWLEDGED = "ALARM: unit {0} does not acknowledge", "ALARME : l'unité {0} n'accuse pas réception", "إنذار: الوحدة {0} لم تقر بالتوصل";
    ALARM_OTHER = "ALARM: {0}", "ALARME : {0}", "إنذار: {0}";
    INCIDENT_RECALLED = "Incident {0} fetched from the archive", "Affaire {0} rappelée des archives", "استرجاع القضية {0} من الأرشيف";
    CLOCK_ACCEPTED = "The clock was accepted by a technician", "Horloge acceptée par un technicien", "اعتمد التقني ساعة النظام";
    SHEET_OFFERED = "Hand-over sheet {0} offered", "Fiche de relève {0} proposée", "عرض ورقة التسليم {0}";
    SHEET_ACCEPTED = "Hand-over sheet {0} accepted", "Fiche de relève {0} acceptée", "قبول ورقة التسليم {0}";
    SHEET_RETURNED = "Hand-over sheet {0} sent back", "Fiche de relève {0} renvoyée", "إعادة ورقة التسليم {0}";
    SHEET_WITHDRAWN = "Hand-over sheet {0} withdrawn", "Fiche de relève {0} retirée", "سحب ورقة التسليم {0}";
    SETTINGS = "Settings version {0} in force", "Paramètres version {0} en vigueur", "دخول النسخة {0} من الإعدادات حيز العمل";
    SETTINGS_BACK = "Settings version {0} in force, a copy of version {1}", "Paramètres version {0} en vigueur, copie de la version {1}", "دخول النسخة {0} من الإعدادات حيز العمل، وهي نسخة من {1}";
    VEHICLE_ENTERED = "Vehicle {0} entered: {1}", "Véhicule {0} enregistré : {1}", "تسجيل المركبة {0}: {1}";
    CAPABILITIES = "Unit {0} can: {1}", "Unité {0}, capacités : {1}", "قدرات الوحدة {0}: {1}";
    HAS_VEHICLE = "Unit {0} has vehicle {1}", "Unité {0} : véhicule {1}", "الوحدة {0} على المركبة {1}";
    HAS_NO_VEHICLE = "Unit {0} has no vehicle", "Unité {0} sans véhicule", "الوحدة {0} دون مركبة";
    SHIFT_PLANNED = "Shift {0} of team {1} planned, {2} to {3}: {4}", "Service {0} de l'équipe {1} planifié, du {2} au {3} : {4}", "برمجة المناوبة {0} للفرقة {1} من {2} إلى {3}: {4}";
    CREW_PLANNED = "Unit {0}, shift {1}: crew planned, {2}", "Unité {0}, service {1} : équipage prévu, {2}", "الوحدة {0}، المناوبة {1}: الطاقم المبرمج {2}";
    SHIFT_DROPPED = "Shift {0} dropped", "Service {0} annulé", "إلغاء المناوبة {0}";
    SIGNED_ON = "Unit {0} signed on, shift {1}, crew: {2}", "Unité {0} en service, service {1}, équipage : {2}", "التحاق الوحدة {0} بالخدمة، المناوبة {1}، الطاقم: {2}";
    RELIEVED = "Unit {0}: the crew of shift {1} ({2}) relieves that of shift {3}", "Unité {0} : l'équipage du service {1} ({2}) relève celui du service {3}", "الوحدة {0}: طاقم المناوبة {1} ({2}) يخلف طاقم المناوبة {3}";
    SHIFT_SIGNED_ON = "Shift {0} signed on", "Prise de service {0}", "بداية المناوبة {0}";
    SIGNED_OFF = "Unit {0} signed off", "Unité {0} : fin de service", "انتهاء خدمة الوحدة {0}";
    SHIFT_SIGNED_OFF = "Shift {0} signed off", "Fin du service {0}", "نهاية المناوبة {0}";
    LEFT_OUT = "{0}; not: {1}", "{0} ; sauf : {1}", "{0}؛ باستثناء: {1}";
    CREW_CHANGED = "Unit {0}: another crew, {1}", "Unité {0} : nouvel équipage, {1}", "الوحدة {0}: طاقم جديد، {1}";
    PLACED = "Unit {0} placed: {1}", "Unité {0} placée : {1}", "تموقع الوحدة {0}: {1}";
    COVER_IMMOBILE = "Cover alert {0}: unit {1} has stood still since {2}", "Alerte de couverture {0} : unité {1} immobile depuis {2}", "إنذار التغطية {0}: الوحدة {1} متوقفة منذ {2}";
    COVER_SECTOR = "Cover alert {0}: no unit available in {1} since {2}", "Alerte de couverture {0} : aucune unité disponible dans {1} depuis {2}", "إنذار التغطية {0}: لا وحدة متاحة في {1} منذ {2}";
    COVER_PROPOSED = "{0}; proposed: unit {1} to {2}", "{0} ; proposition : unité {1} vers {2}", "{0}؛ المقترح: الوحدة {1} إلى {2}";
    COVER_ACCEPTED = "Cover alert {0}: proposal accepted", "Alerte de couverture {0} : proposition acceptée", "إنذار التغطية {0}: قبول المقترح";
    COVER_DISMISSED = "Cover alert {0} dismissed", "Alerte de couverture {0} écartée", "صرف النظر عن إنذار التغطية {0}";
    COVER_ENDED = "Cover alert {0} over", "Alerte de couverture {0} terminée", "انتهاء إنذار التغطية {0}";
    CLOSER_OFFERED = "Unit {1} would be there before unit {0} ({3} s instead of {2} s)", "L'unité {1} arriverait avant l'unité {0} ({3} s au lieu de {2} s)", "الوحدة {1} ستصل قبل الوحدة {0} ({3} ث بدل {2} ث)";
    CLOSER_ACCEPTED = "Instead of unit {0}: closer unit accepted", "À la place de l'unité {0} : unité plus proche acceptée", "بدل الوحدة {0}: قبول الوحدة الأقرب";
    CLOSER_DISMISSED = "Unit {0} goes on: closer unit dismissed", "L'unité {0} continue : unité plus proche écartée", "الوحدة {0} تواصل: صرف النظر عن الوحدة الأقرب";
    CLOSER_LAPSED = "Unit {0} goes on: the closer unit is not free any more", "L'unité {0} continue : l'unité plus proche n'est plus libre", "الوحدة {0} تواصل: الوحدة الأقرب لم تعد متاحة";
    DIVERTED = "Unit {0} was taken from incident {1} ({2})", "Unité {0} retirée de l'affaire {1} ({2})", "سحب الوحدة {0} من القضية {1} ({2})";
    WITH_REMARK = "{0}: {1}", "{0} : {1}", "{0}: {1}";
    MESSAGE_FROM = "Message {0} from unit {1}: {2}", "Message {0} de l'unité {1} : {2}", "رسالة {0} من الوحدة {1}: {2}";
    NOTICE_SENT = "{1} {0} to {2}: {3}", "{1} {0} à {2} : {3}", "{1} {0} إلى {2}: {3}";
    NOTICE_RECEIPT = "Notice {0}, unit {1}: {2}", "Diffusion {0}, unité {1} : {2}", "التعميم {0}، الوحدة {1}: {2}";
    NOTICE_DESK = "Message {0} read by the room", "Message {0} lu par la salle", "اطلعت القاعة على الرسالة {0}";
    NOTICE_CANCELLED = "Notice {0} withdrawn", "Diffusion {0} retirée", "سحب التعميم {0}";
    NOTICE_EXPIRED = "Notice {0} is over", "Diffusion {0} échue", "انتهت مدة التعميم {0}";
    UNITS = "{0} units", "{0} unités", "{0} وحدات";
    CLOSURE_DRAWN = "Road closure {0}: {1}, until {2}", "Fermeture de voie {0} : {1}, jusqu'à {2}", "إغلاق طريق {0}: {1}، إلى {2}";
    CLOSURE_PLANNED = "Road closure {0} planned: {1}, {2} to {3}", "Fermeture de voie {0} prévue : {1}, du {2} au {3}", "إغلاق طريق مبرمج {0}: {1}، من {2} إلى {3}";
    CLOSURE_BEGAN = "Road closure {0} in force", "Fermeture de voie {0} en vigueur", "سريان إغلاق الطريق {0}";
    CLOSURE_PROLONGED = "Road closure {0}: until {1}", "Fermeture de voie {0} : jusqu'à {1}", "إغلاق الطريق {0}: إلى {1}";
    CLOSURE_ENDED = "Road closure {0} over", "Fermeture de voie {0} levée", "انتهاء إغلاق الطريق {0}";
    CLOSURE_ENDED_EARLY = "Road closure {0} ended by the room", "Fermeture de voie {0} levée par la salle", "رفع إغلاق الطريق {0} من القاعة";
    OTHER_EVENT = "{0}", "{0}", "{0}";
    ERASED = "(erased)", "(effacé)", "(محذوف)";
    NOTE_BY = "NOTE by {0}", "NOTE de {0}", "ملاحظة من {0}";
    CORRECTS = "corrects line {0}", "rectifie la ligne {0}", "تصحيح السطر {0}";
    CORRECTED_BY = "corrected by line {0}", "rectifiée par la ligne {0}", "صُحح بالسطر {0}";
    DOUBTFUL = "clock doubtful", "heure douteuse", "ساعة مشكوك فيها";
    RECORDED_LATER = "recorded {0}", "enregistré à {0}", "سُجل في {0}";
    INCIDENT_LOG = "Log of incident {0}", "Main courante de l'affaire {0}", "سجل القضية {0}";
    ROOM_LOG = "{0}: log from {1} to {2}", "{0} : main courante du {1} au {2}", "{0}: سجل من {1} إلى {2}";
    PRINTED = "printed {0}", "imprimé le {0}", "طُبع في {0}";
    MORE = "more lines: after={0}", "suite : after={0}", "البقية: after={0}";
    SHEET = "Shift hand-over sheet {0}", "Fiche de relève {0}", "ورقة تسليم المناوبة {0}";
    SHEET_BY = "{0} {1} by {2}", "{0} le {1} par {2}", "{0} في {1} من طرف {2}";
    SHEET_REMARKS = "To the next shift", "À l'équipe suivante", "إلى المناوبة الموالية";
    SHEET_ANSWER = "Remark", "Observation", "ملاحظة";
    SHEET_INCIDENTS = "Open incidents ({0})", "Affaires en cours ({0})", "القضايا المفتوحة ({0})";
    SHEET_UNITS = "Units on duty ({0})", "Unités en service ({0})", "الوحدات في الخدمة ({0})";
    SHEET_ALARMS = "Alarms ({0})", "Alarmes ({0})", "الإنذارات ({0})";
    SHEET_CALL_BACKS = "Calls to be called back ({0})", "Appels à rappeler ({0})", "نداءات تجب معاودتها ({0})";
    SHEET_NOTICES = "Unread messages, bulletins, plate notes ({0})", "Messages non lus, diffusions, consignes ({0})", "رسائل غير مقروءة وتعاميم وتعليمات ({0})";
    SHEET_CLOSURES = "Road closures ({0})", "Fermetures de voies ({0})", "إغلاقات الطرق ({0})";
    SHEET_LEFT_OFF = "{0} entries left off: the lists are too long", "{0} lignes omises : listes trop longues", "{0} سطرا لم يدرج: القوائم طويلة";
    NONE = "none", "néant", "لا شيء";
    ON_INCIDENT = "on incident {0}", "sur l'affaire {0}", "في القضية {0}";
    UNREAD_BY = "not read by {0}", "non lu par {0}", "لم تقرأها {0}";
    UNTIL = "until {0}", "jusqu'à {0}", "إلى {0}";
    SINCE = "since {0}", "depuis {0}", "منذ {0}";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dispatch::{closures, model::*, notices};

    #[test]
    fn every_text_is_there_in_three_languages_about_the_same_things() {
        for (name, words) in ALL {
            for (n, text) in words.iter().enumerate() {
                assert!(!text.is_empty(), "{name} {n}");
                for slot in ["{0}", "{1}", "{2}", "{3}"] {
                    assert_eq!(text.contains(slot), words[0].contains(slot), "{name}: {slot} in {text}");
                }
            }
            let arabic = words[2].chars().any(|c| ('\u{600}'..='\u{6ff}').contains(&c));
            assert!(arabic || words[2] == words[0], "{name} is not in Arabic");
        }
    }

    #[test]
    fn words_of_the_core_are_told_in_arabic() {
        let told = |value: String| assert!(value.chars().any(|c| ('\u{600}'..='\u{6ff}').contains(&c)), "{value}");
        use CrewStatus as S;
        [S::Acknowledged, S::EnRoute, S::OnScene, S::Cleared].iter().for_each(|w| told(word(Lang::Ar, w)));
        use closures::Reason as R;
        [R::Works, R::Accident, R::Flood, R::Event, R::Demonstration, R::PoliceOperation, R::Other]
            .iter()
            .for_each(|w| told(word(Lang::Ar, w)));
        use notices::Kind as K;
        let kinds = [K::Message, K::WantedPerson, K::WantedCar, K::MissingChild, K::General, K::PlateNote];
        kinds.iter().for_each(|w| told(word(Lang::Ar, w)));
        assert_eq!(word(Lang::Fr, &Unavailability::ShiftEnding), "fin de service");
        assert_eq!(word(Lang::En, &"some_new_word"), "some new word");
    }
}
