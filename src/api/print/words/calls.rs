//! Calls and drafts.

words! {
    CALL_PRESENTED = "Call {0} rings", "Appel {0} présenté", "نداء {0} في الانتظار";
    CALL_ANSWERED = "Call {0} answered", "Appel {0} décroché", "تم الرد على النداء {0}";
    CALL_ABANDONED = "Call {0} abandoned: to be called back", "Appel {0} abandonné : à rappeler", "نداء {0} انقطع: تجب معاودة الاتصال";
    CALL_IS = "Call {0}: {1}", "Appel {0} : {1}", "نداء {0}: {1}";
    CALL_JOINED = "Call {0}: {1}, incident {2}", "Appel {0} : {1}, affaire {2}", "نداء {0}: {1}، القضية {2}";
    CALL_PASSED = "Call {0} passed to {1}", "Appel {0} transmis à {1}", "إحالة النداء {0} على {1}";
    CALL_NEWS = "{0}, with new information", "{0}, avec un élément nouveau", "{0}، بمعطيات جديدة";
    CALLED_BACK = "Call {0} called back: {1}", "Appel {0} rappelé : {1}", "معاودة الاتصال بالنداء {0}: {1}";
    CALL_LOCATED = "Call {0} located by {1}: {2}", "Appel {0} localisé par {1} : {2}", "تحديد مكان النداء {0} بواسطة {1}: {2}";
    WITHIN = "{0} (within {1} m)", "{0} (à {1} m près)", "{0} (في حدود {1} متر)";
    CALL_TAKEN_BACK = "Call {0} taken back (it was: {1})", "Appel {0} repris (il était : {1})", "استرجاع النداء {0} (كان: {1})";
    CALL_LEFT = "Call {0} taken off incident {1} (it was: {2})", "Appel {0} retiré de l'affaire {1} (il était : {2})", "سحب النداء {0} من القضية {1} (كان: {2})";
    OUTSIDE_NUMBER = "number {0}", "numéro {0}", "الرقم {0}";
    OUTSIDE_PERSON = "spoken with {0}", "interlocuteur : {0}", "المخاطب: {0}";
    OUTSIDE_RECEIPT = "receipt {0}", "récépissé {0}", "الوصل {0}";
    DRAFT_DISCARDED = "Draft {0} discarded", "Brouillon {0} abandonné", "حذف المسودة {0}";
    DRAFT_OPENED = "Draft {0} registered as incident {1}", "Brouillon {0} enregistré comme affaire {1}", "تسجيل المسودة {0} كقضية {1}";
}
