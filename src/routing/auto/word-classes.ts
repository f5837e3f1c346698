// The words that tell one kind of task from another, by class. English, because the labelled data is; other languages
// are seen by their script and letters. A pair of words ("act as") stands for exactly that pair and is written act_as.

const classes = {
  mathematics: `
    abelian algebra angle area arithmetic calculate calculation calculus circle circumference coefficient
    combinatorics compute consecutive converge convergent coordinate coordinates cosine cubed denominator
    derivative determinant diameter differentiable differentiate digits divisible divisor eigenvalue equation
    equations exponent factorial fraction gcd geometry homomorphism hypotenuse inequality integer integers
    integral integrate intercept isomorphic lemma logarithm math mathematical mathematics maths matrices matrix
    maximum minimum modulo numerator numeric odd parabola perimeter permutation polynomial prime proof prove
    quadratic quotient radius rectangle remainder roots simplify sine slope solutions solve sqrt squared
    subgroup sum tangent theorem triangle vertices how_many value_of`,
  quantity: `
    altogether average bought buys cents costs days discount dollar dollars double each earn earns feet fewer
    gallons grams half hour hours inches kg kilometers km liters many meters miles minutes mph much paid pay
    pays per percent percentage pounds profit quarter ratio remaining salary sells sold speed spend spends spent
    tax thrice times total triple twice weeks how_far how_long how_many how_much less_than more_than times_as`,
  number_word: `
    billion dozen eight eleven fifty first five four hundred million nine one second seven six ten third thirty
    thousand three twelve twenty two`,
  statistics: `
    autocorrelation bayes bayesian binomial coin coins correlation deviation dice die distribution estimator
    gaussian heteroscedasticity likelihood marbles median odds poisson probabilities probability regression
    regressors residuals rolling statistically stochastic variance expected_value random_variable`,
  science: `
    acceleration acid allele capacitor catalyst chromosome circuit compound current dna electron electrons
    energy enthalpy entropy enzyme equilibrium frequency genome gravitational inductance ion ions isotope joules
    kinetic magnetic membrane mitochondria molar molecular molecule momentum mutation neuron newton nmr orbital
    oxidation photon physics pressure protein proton quantum reaction reagent resistance rna semiconductor
    spectrum temperature thermodynamic transistor velocity voltage wavelength`,
  medicine: `
    acute biopsy blood cardiac chronic clinical diagnose diagnosis disease dosage dose hormone infection lesion
    mg patient patients physician pulmonary renal serum symptoms syndrome therapy treatment vaccine virus`,
  law: `
    admissible amendment appeal attorney burglary buyer clause constitutional contract convicted court covenant
    deed defendant easement evidence felony hearsay jurisdiction jury landowner lease liability motion murder
    negligence plaintiff prosecution seller statute sued testimony tort trial`,
  finance: `
    accounting asset assets audit auditor bond bonds cash currency depreciation dividend elasticity equity
    fiscal gdp inflation inventory irr liabilities marginal monetary npv portfolio revenue stock tariff taxable`,
  code: `
    api array arrays async bash boolean bug bugs c# c++ code codebase compile compiler const css
    database debug def docker endpoint exception function functions git golang html implement implementation int
    java javascript json kotlin kubernetes linux loop method mutex node npm null numpy pandas php program
    programming python query react refactor regex repository ruby rust script server snippet sql stack stdin
    stdout string strings struct swift thread threads trace typescript undefined unittest variable xml yaml
    class_that int_main return_the`,
  algorithm: `
    algorithm algorithms binary bytes complexity concurrency dynamic edges efficient fibonacci graph graphs hash
    heap knapsack latency linked matrix node nodes optimal optimization optimize palindrome path queue recursion
    recursive shortest sort sorted sorting subarray substring traversal tree trees vertices`,
  logic: `
    belong brother conclusion contradiction contrapositive daughter deduce east facing fallacy father
    implication implies infer inference invalid knaves knights liar liars logic logical logically mother north
    older opposite owns paradox possible premise premises proposition puzzle reasoning riddle shorter sister
    sits son south statements symbolized taller tautology truth valid west younger how_is next_to not_belong
    taller_than`,
  condition: `
    assume assuming given if otherwise provided suppose unless whether`,
  negation: `
    aren't avoid can't cannot didn't doesn't don't except exclude excluding incorrect isn't neither never no
    none nor not unable unlikely without won't`,
  extreme: `
    best closest greatest highest largest lowest main most primary smallest worst`,
  constraint: `
    constraint constraints criteria ensure exactly format limit must only required requirement requirements
    rules satisfies satisfy should specific steps strictly at_least at_most fewer_than less_than more_than
    no_more step_by word_limit`,
  creative: `
    advert announcement article blog caption captivating compose creative creatively dialogue draft email
    engaging essay fiction haiku headline letter limerick lyrics newsletter novel outline paragraph paraphrase
    persuasive poem post proofread rephrase rewrite rhyme screenplay slogan song sonnet speech story tagline
    tale tone tweet verse vivid`,
  roleplay: `
    act acting character embody imagine impersonate interviewer persona pretend role-play roleplay act_as
    in_character in_your respond_as speak_as stay_in you_are you_were`,
  smalltalk: `
    bye chat cool favorite favourite feel feeling fun funny happy hello hey hi joke jokes lol okay please sorry
    thank thanks weekend good_morning how_are thank_you`,
  advice: `
    advice career diet gift gifts habits healthy hobby idea ideas itinerary movie movies music party recipe
    recipes recommend recommendation recommendations restaurant suggest suggestion suggestions tips travel trip
    vacation workout`,
  explain: `
    define definition describe discuss example examples explain history introduce meaning overview summarise
    summarize summary difference_between tell_me what_are what_is who_was`,
  analyse: `
    analyse analysis analyze architecture assess compare consequences contrast critique demonstrate derive
    design distinguish estimate evaluate examine interpret justify predict strategy trade-offs tradeoffs why
    which_of`,
  format: `
    bullet bullets column columns csv format json key keys label labels markdown row rows schema structured
    table tags template xml yaml`,
  extract: `
    categorize classification classify document entities entity extract extracting identify named paragraph
    passage reviews sentiment transcript`,
  translate: `
    arabic chinese english french german hindi italian japanese korean latin multilingual portuguese russian
    spanish translate translated translation`,
  interrogative: `
    what where which who whom whose`,
  how_why: `
    how why`,
  first_person: `
    i i'm i've me mine my myself our us we`,
  second_person: `
    you your yours yourself`,
  third_person: `
    he her him his it's its she their them they`,
  cause: `
    because cause caused causes effect effects hence leads result therefore thus`,
} as const;

export type WordClass = keyof typeof classes;

/** The words of each class, in a fixed order; a pair is written `first_second`. */
export const wordClasses: readonly { readonly name: string; readonly words: readonly string[] }[] = Object.entries(
  classes,
).map(([name, words]) => ({ name, words: words.trim().split(/\s+/) }));

/** The position of a class in `wordClasses` and in the counts made by it. */
export const wordClassNames = Object.keys(classes).filter(isWordClass);

function isWordClass(name: string): name is WordClass {
  return Object.hasOwn(classes, name);
}
