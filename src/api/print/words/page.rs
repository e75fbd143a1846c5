//! The page itself.

words! {
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
    NONE = "none", "néant", "لا شيء";
}
