//! What people write, send and draw.

words! {
    WITH_REMARK = "{0}: {1}", "{0} : {1}", "{0}: {1}";
    WITH_NOTE = "{0} – {1}", "{0} – {1}", "{0} – {1}";
    SHEET_OFFERED = "Hand-over sheet {0} offered", "Fiche de relève {0} proposée", "عرض ورقة التسليم {0}";
    SHEET_ACCEPTED = "Hand-over sheet {0} accepted", "Fiche de relève {0} acceptée", "قبول ورقة التسليم {0}";
    SHEET_RETURNED = "Hand-over sheet {0} sent back", "Fiche de relève {0} renvoyée", "إعادة ورقة التسليم {0}";
    SHEET_WITHDRAWN = "Hand-over sheet {0} withdrawn", "Fiche de relève {0} retirée", "سحب ورقة التسليم {0}";
    MESSAGE_FROM = "Message {0} from unit {1}: {2}", "Message {0} de l'unité {1} : {2}", "رسالة {0} من الوحدة {1}: {2}";
    NOTICE_SENT = "{1} {0} to {2}: {3}", "{1} {0} à {2} : {3}", "{1} {0} إلى {2}: {3}";
    NOTICE_RECEIPT = "Notice {0}, unit {1}: {2}", "Diffusion {0}, unité {1} : {2}", "التعميم {0}، الوحدة {1}: {2}";
    NOTICE_DESK = "Message {0} read by the room", "Message {0} lu par la salle", "اطلعت القاعة على الرسالة {0}";
    NOTICE_CANCELLED = "Notice {0} withdrawn", "Diffusion {0} retirée", "سحب التعميم {0}";
    NOTICE_EXPIRED = "Notice {0} is over", "Diffusion {0} échue", "انتهت مدة التعميم {0}";
    CLOSURE_DRAWN = "Road closure {0}: {1}, until {2}", "Fermeture de voie {0} : {1}, jusqu'à {2}", "إغلاق طريق {0}: {1}، إلى {2}";
    CLOSURE_PLANNED = "Road closure {0} planned: {1}, {2} to {3}", "Fermeture de voie {0} prévue : {1}, du {2} au {3}", "إغلاق طريق مبرمج {0}: {1}، من {2} إلى {3}";
    CLOSURE_IN_FORCE = "Road closure {0} in force: {1}, {2} to {3}", "Fermeture de voie {0} en vigueur : {1}, du {2} au {3}", "إغلاق طريق ساري المفعول {0}: {1}، من {2} إلى {3}";
    CLOSURE_BEGAN = "Road closure {0} in force", "Fermeture de voie {0} en vigueur", "سريان إغلاق الطريق {0}";
    CLOSURE_PROLONGED = "Road closure {0}: until {1}", "Fermeture de voie {0} : jusqu'à {1}", "إغلاق الطريق {0}: إلى {1}";
    CLOSURE_ENDED = "Road closure {0} over", "Fermeture de voie {0} levée", "انتهاء إغلاق الطريق {0}";
    CLOSURE_ENDED_EARLY = "Road closure {0} ended by the room", "Fermeture de voie {0} levée par la salle", "رفع إغلاق الطريق {0} من القاعة";
}
