//! Units on incidents.

words! {
    ASSIGNED = "Unit {0} assigned to incident {1}", "Unité {0} affectée à l'affaire {1}", "تكليف الوحدة {0} بالقضية {1}";
    ASSIGNED_BY_ITSELF = "Unit {0} assigned to incident {1}, automatically", "Unité {0} affectée à l'affaire {1}, automatiquement", "تكليف الوحدة {0} بالقضية {1} آليا";
    ORDER_DELIVERED = "Order for incident {1} received by the terminal of {0}", "Ordre de l'affaire {1} reçu par le terminal de {0}", "توصل جهاز الوحدة {0} بأمر القضية {1}";
    CANCEL_DELIVERED = "Cancellation of incident {1} received by the terminal of {0}", "Annulation de l'affaire {1} reçue par le terminal de {0}", "توصل جهاز الوحدة {0} بإلغاء القضية {1}";
    STATUS = "Unit {0}: {1}, incident {2}", "Unité {0} : {1}, affaire {2}", "الوحدة {0}: {1}، القضية {2}";
    STATUS_LATE = "Unit {0}: {1}, incident {2} (came late: the state stays, the time is noted)", "Unité {0} : {1}, affaire {2} (arrivé en retard : l'état ne change pas, l'heure est notée)", "الوحدة {0}: {1}، القضية {2} (وصل متأخرا: لا يتغير الوضع، وسُجل الوقت)";
    CLEARED = "Unit {0} off incident {1}: {2}", "Unité {0} libérée de l'affaire {1} : {2}", "الوحدة {0} غادرت القضية {1}: {2}";
    CLEARED_WITH = "Unit {0} off incident {1}: {2}, {3}", "Unité {0} libérée de l'affaire {1} : {2}, {3}", "الوحدة {0} غادرت القضية {1}: {2}، {3}";
    ASSIGNED_RANK = "{0}, number {1} on the list", "{0}, numéro {1} de la liste", "{0}، الرتبة {1} في القائمة";
    PREEMPTED = "Unit {0} pre-empted from incident {1} for incident {2}", "Unité {0} détournée de l'affaire {1} vers l'affaire {2}", "تحويل الوحدة {0} من القضية {1} إلى القضية {2}";
    REFUSED = "Unit {0} refuses incident {1}: {2}", "Unité {0} refuse l'affaire {1} : {2}", "الوحدة {0} ترفض القضية {1}: {2}";
    BACK_IN_QUEUE = "{0}; the incident is back in the queue", "{0} ; l'affaire revient en file d'attente", "{0}؛ عودة القضية إلى قائمة الانتظار";
    RESERVED = "Unit {0} reserved for incident {1}", "Unité {0} réservée pour l'affaire {1}", "حجز الوحدة {0} للقضية {1}";
    RESERVED_AT = "Unit {0} reserved for incident {1}, not before {2}", "Unité {0} réservée pour l'affaire {1}, pas avant le {2}", "حجز الوحدة {0} للقضية {1}، ليس قبل {2}";
    RESERVATION_DUE = "Reservation of unit {0} for incident {1} is due: to be assigned or taken back", "Réservation de l'unité {0} pour l'affaire {1} à échéance : à affecter ou à annuler", "حل أجل حجز الوحدة {0} للقضية {1}: يلزم التكليف أو الإلغاء";
    RESERVATION_CANCELLED = "Reservation of unit {0} for incident {1} taken back", "Réservation de l'unité {0} pour l'affaire {1} annulée", "إلغاء حجز الوحدة {0} للقضية {1}";
    PROPOSED = "Unit {0}, incident {1}: its movements suggest {2} at {3}; to be confirmed", "Unité {0}, affaire {1} : ses mouvements indiquent {2} le {3} ; à confirmer", "الوحدة {0}، القضية {1}: تحركاتها تفيد {2} في {3}؛ في انتظار التأكيد";
    CONFIRMED = "Unit {0}, incident {1}: the proposed status is confirmed", "Unité {0}, affaire {1} : statut proposé confirmé", "الوحدة {0}، القضية {1}: تأكيد الوضع المقترح";
    DISMISSED = "Unit {0}, incident {1}: the proposed status is dismissed", "Unité {0}, affaire {1} : statut proposé écarté", "الوحدة {0}، القضية {1}: استبعاد الوضع المقترح";
    ACKNOWLEDGEMENT_OF = "Acknowledgement of {0} for incident {1}", "Accusé de réception de {0} pour l'affaire {1}", "إقرار {0} بالقضية {1}";
    DEPARTURE_OF = "Departure of {0} for incident {1}", "Départ de {0} pour l'affaire {1}", "انطلاق {0} نحو القضية {1}";
    ARRIVAL_OF = "Arrival of {0} at incident {1}", "Arrivée de {0} sur l'affaire {1}", "وصول {0} إلى القضية {1}";
    TRANSPORT_OF = "Transport by {0}, incident {1}", "Transport par {0}, affaire {1}", "النقل من طرف {0}، القضية {1}";
    DESTINATION_OF = "Arrival of {0} at the destination, incident {1}", "Arrivée à destination de {0}, affaire {1}", "وصول {0} إلى الوجهة، القضية {1}";
    END_OF = "End of {0} on incident {1}", "Fin d'intervention de {0}, affaire {1}", "انتهاء عمل {0} في القضية {1}";
    CORRECTED = "{0} corrected from {1} to {2}: {3}", "{0} : heure rectifiée du {1} au {2}, motif : {3}", "{0}: تصحيح الوقت من {1} إلى {2}، السبب: {3}";
    CORRECTED_SET = "{0} entered afterwards, {1}: {2}", "{0} : heure saisie après coup, {1}, motif : {2}", "{0}: إدخال الوقت لاحقا، {1}، السبب: {2}";
    CORRECTED_TAKEN = "{0} taken away, it was {1}: {2}", "{0} : heure supprimée, elle était {1}, motif : {2}", "{0}: حذف الوقت، وكان {1}، السبب: {2}";
    CORRECTED_NOTHING = "{0} corrected: {1}", "{0} : rectification, motif : {1}", "{0}: تصحيح، السبب: {1}";
    PAST = "Unit {0} was on incident {1} from {2} to {3}, written down during an outage", "Unité {0} sur l'affaire {1} du {2} au {3}, relevé pendant une panne", "الوحدة {0} في القضية {1} من {2} إلى {3}، حسب ما دُوّن أثناء العطب";
    PAST_STAMP = "{0}; {1} at {2}", "{0} ; {1} le {2}", "{0}؛ {1} في {2}";
    PAST_RESULT = "{0}; result: {1}", "{0} ; suite : {1}", "{0}؛ النتيجة: {1}";
    CLOSER_OFFERED = "Unit {1} would be there before unit {0} ({3} s instead of {2} s)", "L'unité {1} arriverait avant l'unité {0} ({3} s au lieu de {2} s)", "الوحدة {1} ستصل قبل الوحدة {0} ({3} ث بدل {2} ث)";
    CLOSER_ACCEPTED = "Instead of unit {0}: closer unit accepted", "À la place de l'unité {0} : unité plus proche acceptée", "بدل الوحدة {0}: قبول الوحدة الأقرب";
    CLOSER_DISMISSED = "Unit {0} goes on: closer unit dismissed", "L'unité {0} continue : unité plus proche écartée", "الوحدة {0} تواصل: صرف النظر عن الوحدة الأقرب";
    CLOSER_LAPSED = "Unit {0} goes on: the closer unit is not free any more", "L'unité {0} continue : l'unité plus proche n'est plus libre", "الوحدة {0} تواصل: الوحدة الأقرب لم تعد متاحة";
    DIVERTED = "Unit {0} was taken from incident {1} ({2})", "Unité {0} retirée de l'affaire {1} ({2})", "سحب الوحدة {0} من القضية {1} ({2})";
    SAFETY_SET = "Safety timer of unit {0}, incident {1}: set until {2}", "Minuterie de sécurité de l'unité {0}, affaire {1} : réglée jusqu'au {2}", "مؤقت سلامة الوحدة {0}، القضية {1}: إلى {2}";
    SAFETY_ENDED = "Safety timer of unit {0}, incident {1}: ended", "Minuterie de sécurité de l'unité {0}, affaire {1} : arrêtée", "مؤقت سلامة الوحدة {0}، القضية {1}: أُوقف";
    CREW_WELL = "Unit {0}, incident {1}: the crew is well", "Unité {0}, affaire {1} : équipage sain et sauf", "الوحدة {0}، القضية {1}: الطاقم بخير";
}
