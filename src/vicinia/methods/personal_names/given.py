"""First names that are common in Italy, among people born here and people who came to live here."""

from vicinia.methods.personal_names.wordlist import folded

GIVEN = folded(
    """
    adelaide adele adriana adriano agata agnese agostino aida alba alberta alberto alda aldo alessandra
    alessandro alessia alessio alfio alfonso alfredo alice amalia amedeo amelia anastasia andrea angela
    angelica angelina angelo anita anna annalisa annamaria annarita antonella antonello antonia antonietta
    antonino antonio arianna armando arnaldo arturo assunta attilio augusto aurelio aurora azzurra barbara
    bartolomeo beatrice benedetta benedetto benito bernardo bettina biagio bianca bice bruna bruno camilla
    carla carlo carlotta carmela carmelo carmen carolina caterina catia cecilia celeste cesare chiara ciro
    clara clarissa claudia claudio clelia clemente concetta consuelo corrado cosimo costanza cristian
    cristiana cristiano cristina dafne damiano daniela daniele danilo daria dario davide debora deborah
    delia denis diana diego dina dino domenica domenico donata donatella donato doriana doris edda edoardo
    egidio elda elena eleonora elia eliana elio elisa elisabetta elsa elvira emanuela emanuele emilia
    emiliano emilio emma enea enrica enrico enza enzo erica ermanno ernesta ernesto ersilia ester ettore
    eugenia eugenio eva evelina ezio fabia fabiana fabio fabiola fabrizia fabrizio fausta fausto federica
    federico felice ferdinando fernanda fernando filippo filomena fiorella fiorenza flavia flavio florinda
    franca francesca francesco franco fulvia fulvio gabriele gabriella gaetana gaetano gaia gaspare gemma
    gennaro gerardo germana germano giacinto giacomo gianfranco gianluca gianluigi gianmarco gianna gianni
    gianpaolo gilberto gilda gina gino gioia giordano giorgia giorgio giovanna giovanni giulia giuliana
    giuliano giulio giuseppe giuseppina giusi giusy glenda gloria grazia graziano graziella greta
    guglielmo guido gustavo ida ignazio igor ilaria ileana ilenia imma immacolata ines iolanda iole irene
    iris irma isa isabella isidoro italia italo ivan ivana ivano ivo jacopo jessica katia lara laura lauro
    lea leandro lella leo leonarda leonardo leone leopoldo letizia lia liana libera liberato lidia liliana
    lina lino lisa livia livio loredana lorella lorena lorenza lorenzo loretta loris luana luca lucia
    luciana luciano lucilla lucio lucrezia ludovica ludovico luigi luigia luigina luisa maddalena maicol
    manlio manuela manuele mara marcella marcello marco margherita maria mariangela marianna mariano
    mariella marika marilena marina marino mario marisa marta martina martino massimiliano massimo matilde
    matteo mattia maura maurizio mauro melania melissa mia michela michele milena mimmo mirco mirella
    miriam mirko moira monica morena moreno nadia natale natalia nello nerina nerio nicola nicole
    nicoletta nicolo nino noemi nora norma nunzia nunzio odette ofelia olga olimpia oliviero onofrio
    orazio oreste orlando ornella orsola oscar osvaldo ottavia ottavio palmira paola paolo pasquale
    pasqualina patrizia patrizio peppe peppino pia piera pierina pierluigi piero pietro pina pino pippo
    primo quinto quirino rachele raffaele raffaella raimondo ramona rebecca regina remo renata renato
    renzo riccardo rina rino rita roberta roberto rocco rodolfo romano romeo romina romolo rosa rosalba
    rosalia rosanna rosaria rosario rosella rosetta rosina rossana rossella ruggero sabina sabrina
    salvatore samanta samantha samuel samuele sandra sandro santa santina santo sara saverio sebastiano
    secondo selene serafina serafino serena sergio settimio severino sharon silvana silvano silvestro
    silvia silvio simona simone simonetta sofia sonia sonja speranza stefania stefano stella susanna susy
    sveva tania tarcisio tatiana tecla teodoro teresa tiberio tina tino tito tiziana tiziano tommaso toni
    tonino tosca tullio ubaldo ugo umberto urbano ursula valentina valentino valeria valerio vanda vanessa
    vanna vasco vera veronica vilma vincenza vincenzo viola virgilio virginia vita vitale vito vittoria
    vittorio viviana walter wanda wilma ylenia zaira zoe

    abdallah abdel abdelaziz abdelkader abdelkrim abdellah abderrahim abdou abdoulaye abdul abdullah abebe
    abu adam adama adnan agim ahmad ahmed aicha aisha alban albana alexandru alexei ali alina alioune
    alketa altin amadou amal amar amina aminata amine amir amira ana anca andreea andrei andriy anh anil
    anjali anton arben ardian arjun arta artan artur asad asif asma awa ayesha ayoub aziz azra babacar
    badr bakary basma besnik bilal blerim blessing bogdan bojan boubacar bouchra boutaina brahim camelia
    catalin catalina cheikh chen chinedu corina cosmin cristi dana daniela danut deepak dejan denisa diana
    diarra dimitri diop dmytro dorina dragan driss dritan durim edlira ekaterina elira elton elvis emeka
    enkeleda erion ervin esmeralda fadil fadma fadoua faisal farah farhan farid farida fatbardha fatiha
    fatima fatma fatos fatou fatoumata favour felicia flora florin florina fode gabriela gagandeep
    gheorghe ghizlane gjergj gjon grace gurpreet habib hadija hafida hafsa hajar hakim hamid hamza hanan
    hanane harpreet hasan hassan hicham hind houda hussain hussein ibrahim ibrahima idrissa ikram iliana
    ilie ilir imad iman imane imran ioan ioana ion ionel ionela ionut irina ismail issa iulia iulian
    ivanka iwona jalal jamal jamila jasmina javed jawad jin jing joana joseph joy jozef kadija kamal
    kamila karim karima kaur khadija khadim khalid khan kledi kofi kristina kujtim kumar kwame laila lamin
    lamine larisa larysa latifa leila li lindita ling ljubica luan lucian ludmila lyudmila madalina
    mahmoud malgorzata malika mamadou manjit mansour mariam mariama mariana marija marius mariya maroua
    maryam mehdi mercy merita mihaela mihai milan milica mimoza mina mirela mirjana modou mohamed mohammad
    mohammed mohsin mouna moussa muhammad mustafa mustapha myroslava nabil nabila nadeem nadira naima
    najat najib natalija natalya nawal nenad nezha nicolae nikolai nino nora nour noura nourredine oana
    ofelie oksana oleksandr olena olha omar osama osman othman oumar oumou ousmane oxana pavel pawel
    petrit petru piotr pjeter prince priya rachid rachida radu rahma raisa rajesh rajwinder ramadan ramiz
    rania rashid reda redouane rezarta rim roksana romeo rosen ruslan saad sabah sadia said saida saima
    salah salim saliou salma samba samia samir samira sana sandeep sanja satwinder sekou selim shahid
    shahida shkelzen shpresa sidi sihem simo simran skender slobodan snezana sorin soufiane soukaina
    sridevi stela stoyan sukhwinder sunil svetlana svitlana sylla taras tarik tariq tatyana tetiana
    tetyana thierno tiana toma traore usman valbona valentyna vasile vasyl vesna victor victoria viktor
    viktoriya violeta violetta viorel viorica vitaliy vjollca vladimir volodymyr wafa waseem wassim wei
    wioletta xhevdet xiao yacine yasmin yasmine yassin yassine yosef younes youness youssef yulia yuliya
    yuri yusuf zahra zaina zainab zakaria zhang zineb zohra zuzana
    """
)

ALSO_WORDS = folded(
    """
    abu adele agata alba ali anca angelica angelo arta assunta aurora azzurra barbara bianca bruna bruno
    catia celeste cesare chen chiara clemente costanza cristiana cristiano dafne dana delia domenica
    donata donato elia elvis emiliano erica fausta fausto favour felice flora franca franco gaia gemma
    germana germano giacinto gioia giordano gloria grace grazia greta guido iman immacolata ion iris isa
    italia italo jin joy leo leone letizia li lia libera liberato lina lino margherita marina marino
    massimo melissa mercy mia milan mina morena moreno natale norma nunzio olimpia orsola palmira pasquale
    patrizia patrizio pia pina pino pippo primo prince quinto ramadan regina remo rim romano rosa rosario
    sabina said samba sana santa santo sara secondo selene serafino serena silvestro sofia speranza stella
    tina tino toni tosca urbano vasco vera viola virginia vita vitale vittoria wei zaina
    """
)
"""First names that are words of everyday language too: alone and in small letters they say nothing."""
