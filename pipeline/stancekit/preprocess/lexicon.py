"""Closed lists that the syntax needs: pronouns, nouns of time, nouns of offices and bodies."""

PERSON_PRONOUNS = frozenset("he him his himself she her hers herself".split())
GROUP_PRONOUNS = frozenset("they them their theirs themselves".split())
THING_PRONOUNS = frozenset("it its itself".split())
SPEAKER_PRONOUNS = frozenset("i me my mine myself we us our ours ourselves you your yours".split())
RELATIVE_PRONOUNS = frozenset("who whom whose which that".split())
FREE_PRONOUNS = frozenset(
    "many some others most few both several those these all everyone everybody someone somebody nobody none one "
    "each neither either anyone anybody another".split()
)
PRONOUNS = PERSON_PRONOUNS | GROUP_PRONOUNS | THING_PRONOUNS | SPEAKER_PRONOUNS

# Heads that are measures of time or quantity: never an actor, rarely an issue.
TIME_NOUNS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december today yesterday tomorrow day days week weeks month months year years "
    "decade decades century morning afternoon evening night hour hours minute minutes time times weekend".split()
)

# Heads of bodies: a singular noun phrase with such a head is an ORG, not a PERSON.
BODY_NOUNS = frozenset(
    "administration agency alliance army association authority bank bench bloc board body bureau cabinet camp "
    "campaign caucus chamber church coalition college commission committee community company confederation "
    "conference congress corporation council court department directorate embassy federation firm force "
    "foundation front fund government group house institute institution junta judiciary justice league leadership "
    "left legislature lobby magazine media military ministry mission monarchy movement navy network newspaper "
    "office opposition organization organisation outlet panel paper parliament party police press regime "
    "regulator right right-wing secretariat senate service squad staff station state team think-tank treasury "
    "tribunal union university watchdog white".split()
)

# Heads of states and peoples named by an office of a place.
STATE_NOUNS = frozenset("country nation state kingdom republic capital city region province".split())

# Singular heads that stand for many.
COLLECTIVE_NOUNS = frozenset(
    "public majority minority electorate elite crowd mob people population youth workforce audience base "
    "diaspora".split()
)

# Verbs that bring words of somebody: their subject is the speaker of a quotation beside or below them.
SPEECH_VERBS = frozenset(
    "accuse accused accuses accusing add added adding adds admit admits admitted admitting advise advised advises "
    "affirmed beseeched besought implored implores consider considered considers deem deemed deems allege alleged "
    "alleges announce announced announces announcing answer answered answers apologised apologized appeal "
    "appealed appeals argue argued argues arguing ask asked asking asks assert asserted asserts assure assured "
    "assures attack attacked attacks began beg begged begs bemoaned blame blamed blames blasted boast boasted "
    "boasts branded brands call called calling calls caution cautioned cautions characterised characterized "
    "characterizing characterising cite cited cites claim claimed claiming claims comment commented comments "
    "compare compared compares complain complained complaining complains concede conceded concedes conclude "
    "concluded concludes condemn condemned condemning condemns confess confessed confesses confirmed confirms "
    "continue continued continues countered cried cries criticised criticises criticized criticizes declare "
    "declared declares declaring decried decries demand demanded demanding demands denied denies denounce "
    "denounced denounces denouncing deny denying deplore deplored deplores deride derided derides describe "
    "described describes describing dismiss dismissed dismisses dismissing dubbed emphasised emphasized exclaimed "
    "explain explained explaining explains expressed feared fears grumble grumbled grumbles hail hailed hails "
    "hinted hopes insist insisted insisting insists joke joked jokes justified label labeled labelled labels "
    "lament lamented laments likened likens maintain maintained maintains mock mocked mocks mused muttered note "
    "noted notes noting object objected objects observed observes opined pledge pledged pledges pointed pointing "
    "posted "
    "praise praised praises praising predict predicted predicts proclaimed promise promised promises promising "
    "pronounced proposed protest protested protests put puts quipped quoted reasoned reasons recall recalled "
    "recalls referred refers refused refuses rejected rejecting rejects remark remarked remarks remind reminded "
    "reminds repeat repeated repeats replied replies reply report reported reports responded responds retort "
    "retorted retorts reveal revealed ridicule ridiculed ridicules said say saying says scoffed shouted sneered "
    "sneers snapped speak speaking speaks spoke state stated states stating stress stressed stresses suggest "
    "suggested suggesting suggests swear swears swore sworn tell telling tells thank thanked thanks think thinks "
    "thought threaten threatened threatening threatens told tweeted urge urged urges urging vow vowed vowing vows "
    "warn warned warning warns welcomed welcomes wondered wonders write writes writing wrote written".split()
)

# *it seems*, *it turned out*: the subject stands for nobody.
EMPTY_SUBJECT_VERBS = frozenset(
    "seems seemed seem appears appeared rains rained snowed turns turned happens happened".split()
)

DETERMINERS = frozenset(
    "the a an this that these those his her its their our my your no any some every each all both another most "
    "many".split()
)
DEFINITE = frozenset("the this that these those his her its their our my your both".split())
INDEFINITE = frozenset(
    "a an another any some no every each several many most few more two three four five six seven eight nine ten "
    "dozens hundreds thousands millions other others one half enough such".split()
)

# Words of an office before its noun (*Prime Minister*).
TITLE_WORDS = frozenset("prime foreign finance defence defense interior home vice deputy shadow first".split())

# Forms of address before a name.
COURTESIES = frozenset(
    "mr mrs ms miss mx dr prof professor sir lord lady dame baroness baron count countess king queen prince "
    "princess pope emperor empress tsar kaiser sultan emir sheikh ayatollah imam rabbi reverend rev father "
    "brother sister saint cardinal archbishop bishop metropolitan patriarch monsignor madame monsieur herr frau "
    "don dona señor señora signor president vice-president premier chancellor senator sen congressman "
    "congresswoman representative rep governor gov mayor minister secretary general gen colonel col captain capt "
    "major lieutenant lt sergeant sgt admiral marshal commander judge justice ambassador chairman chairwoman "
    "speaker detective sheriff officer".split()
)

FEMALE_NOUNS = frozenset(
    "mrs ms miss lady dame baroness countess queen princess empress sister madame frau señora signora woman girl "
    "mother wife daughter widow aunt actress businesswoman chairwoman congresswoman spokeswoman councilwoman "
    "policewoman saleswoman stateswoman heiress hostess duchess nun waitress niece grandmother sheikha landlady "
    "assemblywoman".split()
)
MALE_NOUNS = frozenset(
    "mr sir lord baron count king prince pope emperor tsar kaiser sultan father brother monsignor monsieur herr "
    "señor signor man boy husband son widower uncle businessman chairman congressman spokesman councilman "
    "policeman statesman monk duke gentleman nephew grandfather cardinal archbishop metropolitan patriarch "
    "landlord assemblyman strongman".split()
)

# Singular nouns for a person by office, work, kinship or stance.
PERSON_NOUNS = (
    COURTESIES
    | FEMALE_NOUNS
    | MALE_NOUNS
    | frozenset(
        "activist adviser advisor advocate aide ally analyst architect artist attorney author backbencher banker "
        "blogger boss broker candidate captive champion chair chairperson chief child citizen clerk coach colleague "
        "columnist commissioner commentator comptroller conductor conservative cook co-chair counsel counterpart "
        "cousin creator critic defector defender defendant delegate democrat deputy developer dictator diplomat "
        "director dissident docker doctor donor driver economist editor elder engineer envoy executive expert farmer "
        "fighter financier fisherman founder friend governor guard guest guide head heir hero historian host "
        "hydrologist incumbent inspector inventor investigator investor islander journalist jurist juror kid lawmaker "
        "lawyer leader legislator liberal lobbyist manager member merchant miner moderator mp mep nationalist "
        "negotiator neighbour neighbor newcomer nobleman novelist nurse observer official operator opponent organiser "
        "organizer owner painter pastor patron philosopher physicist pilot pioneer playwright poet politician porter "
        "predecessor priest principal prisoner producer prosecutor protester provost rebel receptionist refugee "
        "regulator reporter republican researcher resident ringleader rival scholar scientist seller servant "
        "shipowner singer socialist soldier solicitor spokesperson statistician strategist student successor "
        "supporter surgeon teacher theologian trader treasurer trustee tycoon undersecretary unionist veteran victim "
        "visitor volunteer voter warden winner witness worker writer youngster rapporteur commandant dean vicar abbot "
        "magistrate premier-elect president-elect rector hostage migrant person someone whip ceo cfo gravedigger "
        "ombudsman centrist reformer believer".split()
    )
)
# Endings of other nouns for persons, and plurals that do not tell themselves from their form.
PERSON_ENDINGS = ("ist", "man", "woman", "eer", "ician", "crat", "person", "holder", "keeper", "maker", "worker")
PERSON_PLURALS = frozenset("people men women children police troops forces youths ultras allies".split())
ORG_WORDS = frozenset(
    "union bank agency party front league club institute ministry council court committee commission federation "
    "association group company corporation corp inc ltd university school church army navy times post tribune "
    "journal news herald gazette courier chronicle review fund foundation society trust organisation organization "
    "authority office department treasury parliament senate congress house assembly alliance coalition movement "
    "congregation".split()
)
# Common nouns for a state, and for a body of states.
STATE_WORDS = frozenset("country nation republic kingdom state government regime".split())
GOVERNMENTS = frozenset("government regime authorities leadership cabinet administration".split())
REFLEXIVES = frozenset("himself herself itself themselves myself ourselves yourself".split())
POSSESSIVES = frozenset("his her its their my our your hers theirs".split())

# Organisations whose usual name is one capitalised word, as a surname is.
KNOWN_ORGS = frozenset(
    "airbus alibaba amazon amnesty anonymous apple bayer bloomberg boeing breitbart brussels chevron cisco "
    "citigroup columbia congress conservatives daimler danone democrats disney facebook fatah fed fidesz forbes "
    "fox frontex gazprom goldman google greenpeace guardian hamas harvard hezbollah hizbollah honda house huawei "
    "intel interpol ikea jobbik knesset kremlin labor labour lenovo likud lukoil luftwaffe meta microsoft netflix "
    "nestle nissan nokia novartis novatek oxfam oxford parliament pemex pentagon pfizer podemos politico "
    "princeton reddit remain renault reuters rosatom rosneft samsung sberbank scientology senate shell siemens "
    "sinopec sony spacex stanford sumar syriza taliban telegram tencent tesla tiktok times total toyota treasury "
    "twitter uber unicef unilever verizon volkswagen volvo vox walmart wikimedia wikipedia xiaomi xinhua yahoo "
    "yale".split()
)
