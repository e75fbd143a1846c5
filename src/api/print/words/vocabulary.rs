//! The core's own vocabularies.

use crate::api::print::lang::{Lang, Words};
use serde::Serialize;

/// Words of the core's own vocabularies, by their snake_case name. What is not here is shown by that name.
pub(super) const VOCABULARY: &[(&str, Words)] = &[
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
    ("timed_out", ["timed out", "sans réponse", "انتهى الأجل"]),
    ("closer_unit", ["closer unit sent", "unité plus proche envoyée", "إرسال وحدة أقرب"]),
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
    // Roles
    ("call_taker", ["call taker", "opérateur de réception", "متلقي النداءات"]),
    ("dispatcher", ["dispatcher", "régulateur", "منسق الدوريات"]),
    ("check_desk", ["check desk", "vérificateur", "مكلف بالتنقيط"]),
    ("chief", ["chief of the room", "chef de salle", "رئيس القاعة"]),
    ("supervisor", ["supervisor", "superviseur", "مشرف"]),
    // Sources
    ("telephony", ["telephone", "téléphonie", "الهاتف"]),
    ("operator", ["operator", "opérateur", "المشغل"]),
    ("terminal", ["terminal", "terminal", "الجهاز المحمول"]),
    ("device", ["device", "boîtier", "جهاز التموقع"]),
    ("radio", ["radio", "radio", "اللاسلكي"]),
    ("automatic", ["automatic", "automatique", "آلي"]),
    ("import", ["import", "import", "استيراد"]),
    ("catch_up", ["entered later", "saisie après coup", "إدخال لاحق"]),
    // More of incidents
    ("held", ["held", "différée", "مؤجلة"]),
    ("handed_over", ["handed over", "remise", "مسلَّمة"]),
    ("duplicate", ["duplicate", "doublon", "مكررة"]),
    ("transferred", ["taken by another room", "prise par une autre salle", "تولتها قاعة أخرى"]),
    ("report_taken", ["report taken", "procès-verbal dressé", "تحرير محضر"]),
    ("settled", ["settled", "réglée", "تمت التسوية"]),
    ("arrest", ["arrest", "interpellation", "توقيف"]),
    ("fine", ["fine", "contravention", "مخالفة"]),
    ("false_alarm", ["false alarm", "fausse alerte", "إنذار كاذب"]),
    ("nothing_found", ["nothing found", "rien trouvé", "لا شيء"]),
    ("gone_on_arrival", ["gone on arrival", "partis à l'arrivée", "مغادرة قبل الوصول"]),
    ("handed_to_arrondissement", ["handed to the arrondissement", "remise à l'arrondissement", "إحالة على الدائرة"]),
    ("passed_outside", ["passed to an outside service", "transmise à un autre service", "إحالة على مصلحة أخرى"]),
    ("cancelled_before_arrival", ["cancelled before arrival", "annulée avant l'arrivée", "إلغاء قبل الوصول"]),
    // Calls called back, and who says where the caller is
    ("reached", ["reached", "joint", "تم الرد"]),
    ("not_reached", ["not reached", "non joint", "لا رد"]),
    ("given_up", ["given up", "classé sans suite", "تم التخلي"]),
    ("handset", ["the handset", "le téléphone", "الهاتف المحمول"]),
    ("cell", ["the network cell", "la cellule du réseau", "خلية الشبكة"]),
    ("unit", ["the unit", "l'unité", "الوحدة"]),
    // What a crew asks for
    ("off_duty", ["off duty", "fin de service", "إنهاء الخدمة"]),
    // Why a unit is not sent
    ("committed", ["at work", "engagée", "منشغلة"]),
    ("unavailable", ["not available", "indisponible", "غير متاحة"]),
    ("wrong_kind", ["not this kind of unit", "type d'unité inadapté", "نوع غير مناسب"]),
    ("wrong_service", ["not this service", "service inadapté", "مصلحة غير مناسبة"]),
    ("no_position", ["no position", "sans position", "دون موقع"]),
    ("unreachable", ["no road leads there", "aucun accès routier", "لا طريق إليها"]),
    ("position_old", ["position old", "position ancienne", "موقع قديم"]),
    ("position_doubtful", ["position doubtful", "position douteuse", "موقع مشكوك فيه"]),
    ("position_stated", ["position stated", "position déclarée", "موقع مصرَّح به"]),
    ("position_untrusted", ["position not trusted", "position non fiable", "موقع غير موثوق"]),
    ("missing_capability", ["cannot do what is needed", "capacité manquante", "تنقصها القدرة المطلوبة"]),
    ("crew_too_small", ["crew too small", "équipage insuffisant", "طاقم غير كاف"]),
    ("not_needed", ["not needed", "non nécessaire", "غير لازمة"]),
    ("emergency", ["in emergency", "en détresse", "في حالة استغاثة"]),
    ("no_answer", ["did not acknowledge", "n'a pas accusé réception", "لم تؤكد الاستلام"]),
    ("was_there", ["was on it already", "y était déjà", "سبق أن كُلفت بها"]),
    ("no_contact", ["no contact", "sans contact", "انقطاع الاتصال"]),
    // Emergencies
    ("raised", ["not answered", "sans réponse", "دون جواب"]),
    ("safe", ["help came, the crew is safe", "équipage secouru, sain et sauf", "وصول النجدة، الطاقم بخير"]),
    ("mistake", ["pressed by mistake", "appui par erreur", "ضغط بالخطأ"]),
    // Lending
    ("outdated", ["an old offer", "offre périmée", "عرض متجاوز"]),
    ("commanded_here", ["commanded by that room already", "déjà commandée par cette salle", "تقودها تلك القاعة من قبل"]),
    ("full", ["that room has as many units as it may", "effectif maximal atteint", "بلغت القاعة العدد الأقصى"]),
    ("granted", ["granted", "accordée", "قبول"]),
    ("expired", ["nobody answered in time", "sans réponse dans le délai", "لا جواب في الأجل"]),
    ("request_withdrawn", ["taken back", "retirée", "سحب"]),
    ("needed_here", ["needed by its own room", "nécessaire à sa salle", "تحتاجها قاعتها"]),
    ("at_work", ["at work", "engagée", "منشغلة"]),
    ("not_suitable", ["not suitable", "inadaptée", "غير مناسبة"]),
    ("not_here", ["not commanded by that room", "non commandée par cette salle", "لا تقودها تلك القاعة"]),
    // Rules by which a unit was left out of a shift, or an incident not taken
    ("unit_off_duty", ["off duty", "hors service", "خارج الخدمة"]),
    ("unit_committed", ["on an incident", "sur une affaire", "في قضية"]),
    ("unit_between_rooms", ["between two rooms", "entre deux salles", "بين قاعتين"]),
    ("unit_elsewhere", ["commanded by another room", "commandée par une autre salle", "تقودها قاعة أخرى"]),
    ("unknown_unit", ["unknown unit", "unité inconnue", "وحدة غير معروفة"]),
    ("unknown_vehicle", ["unknown vehicle", "véhicule inconnu", "مركبة غير معروفة"]),
    ("unknown_person", ["unknown person", "agent inconnu", "عنصر غير معروف"]),
    ("unknown_sector", ["unknown sector", "secteur inconnu", "قطاع غير معروف"]),
    ("unknown_post", ["unknown post", "point fixe inconnu", "نقطة غير معروفة"]),
    ("vehicle_taken", ["its vehicle is taken", "véhicule déjà pris", "المركبة مستعملة"]),
    ("vehicle_kind", ["another kind of vehicle", "autre type de véhicule", "نوع مركبة آخر"]),
    ("post_kind", ["not a unit for this post", "unité inadaptée au point fixe", "وحدة غير مناسبة للنقطة"]),
    ("device_taken", ["its device is taken", "boîtier déjà pris", "الجهاز مستعمل"]),
    ("person_on_duty", ["somebody of the crew is on duty elsewhere", "agent déjà en service ailleurs", "عنصر من الطاقم في خدمة أخرى"]),
    ("planned_twice", ["planned in another shift", "prévue dans un autre service", "مبرمجة في مناوبة أخرى"]),
    ("not_in_shift", ["not in this shift", "hors de ce service", "خارج هذه المناوبة"]),
    ("nothing_to_change", ["nothing to change", "rien à changer", "لا شيء للتغيير"]),
    ("limit_reached", ["the room is full", "capacité de la salle atteinte", "بلغت القاعة طاقتها القصوى"]),
    ("unknown_type", ["type not known in this room", "nature inconnue de cette salle", "نوع غير معروف في هذه القاعة"]),
    ("mode_mixed", ["exercise and real work mixed", "exercice et réel mêlés", "خلط بين التمرين والواقع"]),
    ("hold_until", ["held beyond what is accepted", "différée au-delà de l'admis", "تأجيل يتجاوز المسموح"]),
];

/// A word of the core in this language; what is not in the vocabulary is shown by its name.
pub fn word(lang: Lang, value: &impl Serialize) -> String {
    let name = match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    };
    let known = VOCABULARY.iter().find(|(n, _)| *n == name);
    known.map_or_else(|| plain(&name), |(_, words)| words[lang as usize].to_owned())
}

/// A code that has no words (any more), without its underscores.
pub fn plain(code: &str) -> String {
    code.replace('_', " ")
}
