//! Units, emergencies, units lent and asked for.

words! {
    UNIT_REGISTERED = "Unit {0} registered: {1}, {2}", "Unité {0} enregistrée : {1}, {2}", "تسجيل الوحدة {0}: {1}، {2}";
    DUTY = "Unit {0}: {1}", "Unité {0} : {1}", "الوحدة {0}: {1}";
    UNAVAILABLE = "Unit {0} not available: {1}", "Unité {0} indisponible : {1}", "الوحدة {0} غير متاحة: {1}";
    AVAILABLE = "Unit {0} available", "Unité {0} disponible", "الوحدة {0} متاحة";
    POSITION_STATED = "Unit {0} states its position: {1}", "Unité {0} déclare sa position : {1}", "الوحدة {0} تصرح بموقعها: {1}";
    WANTS_TO_SPEAK = "Unit {0} wants to be called", "Unité {0} demande à être appelée", "الوحدة {0} تطلب الاتصال بها";
    WANTS_NO_MORE = "Unit {0} no longer asks to be called", "Unité {0} ne demande plus à être appelée", "الوحدة {0} لم تعد تطلب الاتصال بها";
    NO_CONTACT = "No contact with unit {0}", "Unité {0} sans contact", "انقطاع الاتصال بالوحدة {0}";
    CONTACT_AGAIN = "Contact with unit {0} again", "Contact rétabli avec l'unité {0}", "عودة الاتصال بالوحدة {0}";
    ASKS_FOR = "Unit {0} asks for: {1}", "Unité {0} demande : {1}", "الوحدة {0} تطلب: {1}";
    ASKS_NO_MORE = "Unit {0} takes back what it asked for", "Unité {0} retire sa demande", "الوحدة {0} تسحب طلبها";
    GRANTED = "What unit {0} asked for is granted", "Demande de l'unité {0} accordée", "قبول طلب الوحدة {0}";
    DECLINED = "What unit {0} asked for is declined", "Demande de l'unité {0} refusée", "رفض طلب الوحدة {0}";
    SHIFT_ENDS = "The shift of unit {0} ends at {1}", "Fin de service de l'unité {0} fixée au {1}", "نهاية خدمة الوحدة {0} في {1}";
    SHIFT_END_OPEN = "The end of the shift of unit {0} is not known any more", "Fin de service de l'unité {0} non fixée", "نهاية خدمة الوحدة {0} غير محددة";
    EMERGENCY = "EMERGENCY {0} of unit {1} ({2})", "DÉTRESSE {0} de l'unité {1} ({2})", "استغاثة {0} من الوحدة {1} ({2})";
    BUTTON = "button", "bouton", "زر الاستغاثة";
    NO_POSITION = "no position", "sans position", "دون موقع";
    POSITION = "position {0}", "position {0}", "الموقع {0}";
    PRESSED_AGAIN = "Emergency {0} of unit {1}: pressed again", "Détresse {0} de l'unité {1} : nouvel appui", "استغاثة {0} من الوحدة {1}: ضغط جديد";
    EMERGENCY_SEEN = "Emergency {0} of unit {1} acknowledged by the room", "Détresse {0} de l'unité {1} prise en compte par la salle", "استغاثة {0} من الوحدة {1}: اطلعت عليها القاعة";
    EMERGENCY_ENDED = "Emergency {0} of unit {1} ended by the room: {2}", "Détresse {0} de l'unité {1} levée par la salle : {2}", "رفع القاعة لاستغاثة {0} من الوحدة {1}: {2}";
    EMERGENCY_INCIDENT = "Incident {2} opened for emergency {0} of unit {1}", "Affaire {2} ouverte pour la détresse {0} de l'unité {1}", "فتح القضية {2} بسبب استغاثة {0} من الوحدة {1}";
    EMERGENCY_BELONGS = "Emergency {0} of unit {1} belongs to incident {2} now", "Détresse {0} de l'unité {1} désormais rattachée à l'affaire {2}", "استغاثة {0} من الوحدة {1} صارت تابعة للقضية {2}";
    EMERGENCY_SHARED = "Emergency {0} of unit {1}: heard by the other room too", "Détresse {0} de l'unité {1} : reçue aussi par l'autre salle", "استغاثة {0} من الوحدة {1}: وصلت القاعة الأخرى أيضا";
    LENT = "Unit {0} lent to room {1}, whose answer is awaited", "Unité {0} prêtée à la salle {1}, réponse attendue", "إعارة الوحدة {0} لقاعة {1}، في انتظار جوابها";
    RETURNED = "Unit {0} returned to room {1}, whose answer is awaited", "Unité {0} rendue à la salle {1}, réponse attendue", "إعادة الوحدة {0} إلى قاعة {1}، في انتظار جوابها";
    BORROWED = "Unit {0} borrowed from room {1}: commanded here", "Unité {0} empruntée à la salle {1} : commandée ici", "استعارة الوحدة {0} من قاعة {1}: قيادتها هنا";
    CAME_BACK = "Unit {0} back from room {1}: commanded here", "Unité {0} de retour de la salle {1} : commandée ici", "عودة الوحدة {0} من قاعة {1}: قيادتها هنا";
    AS_ASKED = "{0}, as asked for", "{0}, comme demandé", "{0}، بناء على الطلب";
    LEND_DECLINED = "Unit {0} offered by room {1} not taken: {2}", "Unité {0} proposée par la salle {1}, non prise : {2}", "الوحدة {0} المعروضة من قاعة {1} لم تقبل: {2}";
    LEND_TAKEN = "Room {1} commands unit {0} now", "La salle {1} commande désormais l'unité {0}", "قاعة {1} تقود الوحدة {0} من الآن";
    LEND_NOT_TAKEN = "Room {1} does not take unit {0}: {2}", "La salle {1} ne prend pas l'unité {0} : {2}", "قاعة {1} لا تقبل الوحدة {0}: {2}";
    INCIDENT_DECLINED = "Incident {0} of room {1} not taken: {2}", "Affaire {0} de la salle {1} non prise : {2}", "القضية {0} من قاعة {1} لم تقبل: {2}";
    ASKING = "Unit {0} asked for from room {1}", "Unité {0} demandée à la salle {1}", "طلب الوحدة {0} من قاعة {1}";
    ASKED = "Room {1} asks for unit {0}", "La salle {1} demande l'unité {0}", "قاعة {1} تطلب الوحدة {0}";
    FOR_INCIDENT = "{0} for incident {1}", "{0} pour l'affaire {1}", "{0} للقضية {1}";
    FOR_THEIR_INCIDENT = "{0} for its incident {1}", "{0} pour son affaire {1}", "{0} لقضيتها {1}";
    REQUEST_ENDED = "{0}: {1}", "{0} : {1}", "{0}: {1}";
}
