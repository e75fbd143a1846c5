//! Alarms.

words! {
    ALARM_TONE = "Unit {0} called again for incident {1}: no acknowledgement", "Unité {0} rappelée pour l'affaire {1} : pas d'accusé de réception", "إعادة نداء الوحدة {0} للقضية {1}: لا إقرار";
    ALARM = "ALARM: {0}", "ALARME : {0}", "إنذار: {0}";
    CLOSING_PROPOSED = "Incident {0}: closing proposed, nothing has happened on it for long", "Affaire {0} : clôture proposée, plus aucun événement depuis longtemps", "القضية {0}: اقتراح الإغلاق، لا جديد منذ مدة";
    NEXT_UNIT = "{0}; next on the list: {1}", "{0} ; suivante sur la liste : {1}", "{0}؛ التالية في القائمة: {1}";
    SILENCED = "Alarm silenced: {0}", "Alarme acquittée : {0}", "إسكات الإنذار: {0}";
    ESCALATED = "Passed on to the room chief: {0}", "Transmis au chef de salle : {0}", "إحالة على رئيس القاعة: {0}";
    AND_MORE = "{0} more", "{0} autres", "{0} أخرى";
    OF_NOBODY = "nobody assigned to incident {0}", "aucune unité affectée à l'affaire {0}", "لم تكلف أي وحدة بالقضية {0}";
    OF_TONE = "unit {0} called again for incident {1}, no acknowledgement", "unité {0} rappelée pour l'affaire {1}, pas d'accusé de réception", "إعادة نداء الوحدة {0} للقضية {1}، لا إقرار";
    OF_NOT_ACKNOWLEDGED = "unit {0} does not acknowledge incident {1}", "l'unité {0} n'accuse pas réception de l'affaire {1}", "الوحدة {0} لم تقر بالقضية {1}";
    OF_HOLDING = "nobody qualifies for incident {0}", "aucune unité ne convient pour l'affaire {0}", "لا توجد وحدة مناسبة للقضية {0}";
    OF_CHECK = "ask whether the crew of {0} is well, incident {1}", "vérifier que l'équipage de {0} va bien, affaire {1}", "التأكد من سلامة طاقم {0}، القضية {1}";
    OF_SAFETY = "the safety timer of unit {0} ran out, incident {1}", "minuterie de sécurité de l'unité {0} écoulée, affaire {1}", "انتهى مؤقت سلامة الوحدة {0}، القضية {1}";
    OF_OVERDUE = "unit {0} on the scene of incident {1} for too long", "unité {0} trop longtemps sur les lieux de l'affaire {1}", "الوحدة {0} بعين المكان في القضية {1} منذ مدة طويلة";
    OF_UNCONFIRMED = "a proposed status of unit {0} waits to be confirmed, incident {1}", "statut proposé de l'unité {0} à confirmer, affaire {1}", "وضع مقترح للوحدة {0} ينتظر التأكيد، القضية {1}";
    OF_RESERVATION = "the reservation of unit {0} for incident {1} is due", "réservation de l'unité {0} pour l'affaire {1} à échéance", "حل أجل حجز الوحدة {0} للقضية {1}";
    OF_SHIFT_END = "the shift of unit {0} is over and it is still on duty", "service de l'unité {0} terminé, toujours en service", "انتهت مناوبة الوحدة {0} وما زالت في الخدمة";
    OF_EMERGENCY = "emergency {1} of unit {0} not answered", "détresse {1} de l'unité {0} sans réponse", "استغاثة {1} من الوحدة {0} دون جواب";
    OF_CLOSING = "incident {0} to be closed, nothing has happened on it for long", "affaire {0} à clôturer, plus aucun événement depuis longtemps", "القضية {0} في انتظار الإغلاق، لا جديد منذ مدة";
    OF_LEND = "room {1} has not answered about unit {0}", "la salle {1} n'a pas répondu au sujet de l'unité {0}", "قاعة {1} لم تجب بشأن الوحدة {0}";
}
