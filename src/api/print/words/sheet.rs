//! The hand-over sheet.

words! {
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
    ON_INCIDENT = "on incident {0}", "sur l'affaire {0}", "في القضية {0}";
    UNREAD_BY = "not read by {0}", "non lu par {0}", "لم تقرأها {0}";
    UNTIL = "until {0}", "jusqu'à {0}", "إلى {0}";
    SINCE = "since {0}", "depuis {0}", "منذ {0}";
    SHEET_EMERGENCIES = "Emergencies ({0})", "Détresses ({0})", "الاستغاثات ({0})";
    SHEET_COVER = "Cover alerts ({0})", "Alertes de couverture ({0})", "إنذارات التغطية ({0})";
    SHEET_LENT = "Units at other rooms ({0})", "Unités dans d'autres salles ({0})", "وحدات لدى قاعات أخرى ({0})";
    SHEET_REQUESTS = "Requests for units ({0})", "Demandes d'unités ({0})", "طلبات الوحدات ({0})";
    SHEET_RESERVED = "Reservations ({0})", "Réservations ({0})", "الحجوزات ({0})";
    IN_SHIFT = "shift {0}", "service {0}", "المناوبة {0}";
    CREW = "crew {0}", "équipage {0}", "الطاقم {0}";
    SHIFT_TO = "until {0}", "jusqu'au {0}", "إلى {0}";
    IN_EMERGENCY = "IN EMERGENCY ({0})", "EN DÉTRESSE ({0})", "في حالة استغاثة ({0})";
    WANTS_CALL = "wants to be called", "demande à être appelée", "تطلب الاتصال بها";
    WITHOUT_CONTACT = "no contact", "sans contact", "انقطاع الاتصال";
    ASKS = "asks for: {0}", "demande : {0}", "تطلب: {0}";
    BORROWED_FROM = "borrowed from room {0}", "empruntée à la salle {0}", "مستعارة من قاعة {0}";
    BETWEEN = "its answer is awaited", "réponse attendue", "في انتظار الجواب";
    HELD_FOR = "held", "différée", "مؤجلة";
    HELD_TO = "held until {0}", "différée jusqu'au {0}", "مؤجلة إلى {0}";
    OFFERED_TO = "offered to room {0}", "proposée à la salle {0}", "معروضة على قاعة {0}";
    MISSING = "missing {0}", "il manque {0}", "ينقص {0}";
    NOT_BEFORE = "not before {0}", "pas avant le {0}", "ليس قبل {0}";
    DUE = "due: to be assigned or taken back", "à échéance : à affecter ou à annuler", "حل أجله: يلزم التكليف أو الإلغاء";
    ESCALATED_AT = "with the room chief since {0}", "chez le chef de salle depuis {0}", "لدى رئيس القاعة منذ {0}";
    SILENCED_BY = "silenced by {0}", "acquittée par {0}", "أسكته {0}";
    PRESSES = "pressed {0} times", "{0} appuis", "عدد الضغطات {0}";
}
