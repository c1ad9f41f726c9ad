import java.io.FileInputStream;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Validates PDF files offline. Arguments: pairs of flavour (3a, ua1, ...) and file.
 * Prints one tab-separated line per broken rule: FAIL, flavour, file, rule, times, what is wrong;
 * then one per pair: DONE, flavour, file, true or false, assertions checked. Exit 0 when every file was read.
 */
public class Vera {
    public static void main(String[] args) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (int i = 0; i + 1 < args.length; i += 2) {
            check(PDFAFlavour.byFlavourId(args[i]), args[i], args[i + 1]);
        }
    }

    private static void check(PDFAFlavour flavour, String name, String file) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(file), flavour)) {
            PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false);
            ValidationResult result = validator.validate(parser);
            Map<String, Integer> times = new TreeMap<>();
            Map<String, String> words = new TreeMap<>();
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.PASSED) {
                    continue;
                }
                String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
                times.merge(rule, 1, Integer::sum);
                String where = assertion.getLocation() == null ? "" : " @ " + assertion.getLocation().getContext();
                words.putIfAbsent(rule, assertion.getMessage() + where);
            }
            for (String rule : times.keySet()) {
                line("FAIL", name, file, rule, times.get(rule), words.get(rule));
            }
            line("DONE", name, file, result.isCompliant(), result.getTotalAssertions());
        }
    }

    private static void line(Object... parts) {
        StringBuilder out = new StringBuilder();
        for (Object part : parts) {
            out.append(out.length() == 0 ? "" : "\t").append(String.valueOf(part).replaceAll("\\s+", " "));
        }
        System.out.println(out);
    }
}
