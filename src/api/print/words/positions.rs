//! Positions of the room.

words! {
    POSITION_TAKEN = "{0} signed on to {1} as {2}", "{0} prend le poste {1} en tant que {2}", "{0} يلتحق بالموقع {1} بصفة {2}";
    POSITION_HANDED_ON = "{0} took over {1} from {3} as {2}", "{0} reprend le poste {1} de {3} en tant que {2}", "{0} يتسلم الموقع {1} من {3} بصفة {2}";
    POSITION_OFFERED_TO = "{0} offered to {1}", "Poste {0} proposé à {1}", "عرض الموقع {0} على {1}";
    POSITION_OFFERED = "{0} offered to whoever may sit there", "Poste {0} proposé à toute personne habilitée", "عرض الموقع {0} على كل من يحق له";
    POSITION_OFFER_OVER = "{0} not on offer any more", "Poste {0} : proposition retirée", "سحب عرض الموقع {0}";
    POSITION_LEFT = "{0} signed off from {1}", "{0} quitte le poste {1}", "{0} يغادر الموقع {1}";
    POSITION_LOGGED_OFF = "{0} left {1}: the session ended", "{0} quitte le poste {1} : session terminée", "{0} يغادر الموقع {1}: انتهت الجلسة";
    POSITION_RELEASED = "{0} freed from {1}: {2}", "Poste {0} libéré, occupé par {1} : {2}", "تحرير الموقع {0} من {1}: {2}";
    GLASS_BROKEN = "ALARM: emergency account {0} used, valid until {1}: {2}", "ALARME : compte d'urgence {0} utilisé, valable jusqu'à {1} : {2}", "إنذار: استعمال حساب الطوارئ {0} صالح إلى {1}: {2}";
    GLASS_ANSWERED = "The use of emergency account {0} was seen", "Utilisation du compte d'urgence {0} constatée", "تمت معاينة استعمال حساب الطوارئ {0}";
    OF_BROKEN_GLASS = "emergency account {0} was used", "compte d'urgence {0} utilisé", "استعمال حساب الطوارئ {0}";
}
