// Phrases by which a text tries to take a model over: old instructions undone, the hidden prompt asked for, a role without
// rules, and the marks by which vendors' formats tell who speaks.

const undo = "(?:ignore|disregard|forget|override|bypass|neglect|discard)";
const fillers = "(?:(?:all|any|every|the|of|your|my|our|these|those|and|or) )*";
const old = "(?:previous|prior|above|earlier|preceding|former|foregoing|existing|original|initial|system|past) ";
const rules =
  "(?:instructions?|prompts?|rules?|directions?|directives?|guidelines?|commands?|messages?|context|constraints?|programming|training)";
const show = "(?:reveal|show|print|repeat|output|display|leak|dump|disclose|tell me|give me|what (?:is|are|was|were))";

const phrases = [
  `${undo} ${fillers}${old}(?:${old})?${rules}`,
  `${undo} (?:everything|all|anything) (?:(?:that|you|was|were|have|been|i|said|told|written) )*(?:above|before|previously)`,
  `${undo} (?:all )?(?:of )?(?:your|the) (?:${old})?(?:instructions|rules|guidelines|programming|restrictions|safety)`,
  `do not (?:follow|obey) ${fillers}(?:${old})?(?:instructions|rules|guidelines)`,
  `${show} (?:me )?(?:(?:all|of|the|your|full|entire|exact|complete) )*(?:system|hidden|initial|original|secret|developer) (?:prompt|instructions?|message)`,
  "(?:you are|act as|become|pretend (?:to be|that you are)|enter|enable|activate) (?:now )?(?:in )?(?:an? )?(?:dan|do anything now|developer mode|jailbreak|jailbroken|unrestricted|unfiltered|uncensored|god mode)",
  "do anything now",
  "developer mode (?:enabled|on|activated)",
  "(?:as if|pretend|imagine)(?: that)? you (?:have|had|were under|are under) no (?:restrictions?|rules?|guidelines?|filters?|limitations?|limits?)",
  "without (?:any )?(?:restrictions|safety guidelines|ethical guidelines|content policy|safety filters)",
  "new (?:system )?(?:instructions|prompt):",
];

const marks = [
  "<\\|(?:im_start|im_end|system|start_header_id|endofprompt)\\|>",
  "<<sys>>",
  "\\[\\/?inst\\]",
  "<\\/?system_prompt>",
];

/** To be read in any case; a space stands for any white space. */
export const injectionPattern = [`\\b(?:${phrases.join("|")})`, ...marks].join("|").replaceAll(" ", "\\s+");
